using System.Text.RegularExpressions;
using Nyra.Readiness.Blockers;
using Nyra.Readiness.Preflight;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public partial class PreflightCatalogueTests
{
    [Fact]
    public void Every_check_has_a_name_of_its_own_in_kebab_case_and_a_title()
    {
        Assert.Equal(PreflightChecks.All.Count, PreflightChecks.All.Select(check => check.Name).Distinct().Count());
        Assert.All(PreflightChecks.All, check => Assert.Matches(KebabCase(), check.Name));
        Assert.All(PreflightChecks.All, check => Assert.NotEmpty(check.Title));
    }

    [Fact]
    public void Checks_of_one_heading_stand_together_in_the_headings_order() =>
        Assert.Equal(PreflightChecks.All.Select(check => check.Group).Order(), PreflightChecks.All.Select(check => check.Group));

    [Fact]
    public void Every_live_blocker_and_stop_condition_rests_on_checks_there_are()
    {
        var names = PreflightChecks.All.Select(check => check.Name).ToHashSet();
        Assert.All(LiveBlockers.All.Concat(StopConditions.All), heading =>
        {
            Assert.NotEmpty(heading.Checks);
            Assert.All(heading.Checks, check => Assert.Contains(check, names));
        });
    }

    [Fact]
    public void The_live_blockers_are_the_handbooks() => Assert.Equal(
        [
            "Monthly price and hosted AI cap approved", "Support inbox confirmed by ticket roundtrip", "Domain and HTTPS backend URL",
            "Customer Portal cancellation/invoices/payment methods enabled", "Stripe webhook endpoint and signing secret configured",
            "Attorney/accountant review approved", "Secrets stored outside repo",
        ],
        LiveBlockers.All.Select(blocker => blocker.Text));

    [Fact]
    public void The_stop_conditions_are_the_handbooks() => Assert.Equal(
        [
            "Any secret appears in a repo file or command-center state", "Customer Portal cancellation is not enabled", "Webhook endpoint is not verified",
            "Desktop activation does not receive an active signed license after test checkout", "Canceled or failed subscriptions do not revoke paid features",
            "Support inbox cannot receive and answer a test ticket",
            "Policies do not match actual checkout, refund, cancellation, AI usage, privacy, or support behavior",
        ],
        StopConditions.All.Select(condition => condition.Text));

    [Fact]
    public void Any_check_that_fails_opens_every_heading_that_rests_on_it()
    {
        foreach (var failing in LiveBlockers.All.Concat(StopConditions.All).SelectMany(heading => heading.Checks).Distinct())
        {
            var reports = PreflightChecks.All.Select(check => Preflights.Report(check.Name, check.Name == failing ? "fail" : "pass")).ToList();
            var headings = LiveBlockers.Of(reports).Concat(StopConditions.Of(reports)).ToList();
            Assert.All(headings, heading => Assert.Equal(heading.Checks.Contains(failing), heading.Open));
            Assert.All(headings.Where(heading => heading.Open), heading => Assert.Equal([failing], heading.Because));
        }
    }

    [Fact]
    public void What_nobody_could_see_stays_open()
    {
        Assert.All(LiveBlockers.Of([]), blocker => Assert.True(blocker.Open));
        foreach (var unseen in StopConditions.All.SelectMany(heading => heading.Checks).Distinct())
        {
            var reports = PreflightChecks.All.Select(check => Preflights.Report(check.Name, check.Name == unseen ? "skip" : "pass")).ToList();
            Assert.All(StopConditions.Of(reports), heading => Assert.Equal((heading.Checks.Contains(unseen), heading.Open ? unseen : null), (heading.Open, heading.Because.SingleOrDefault())));
        }
        var skipped = PreflightChecks.All.Select(check => Preflights.Report(check.Name, "skip")).ToList();
        Assert.All(StopConditions.Of(skipped), condition => Assert.True(condition.Open));
    }

    [Fact]
    public void Where_everything_holds_nothing_is_open()
    {
        var reports = PreflightChecks.All.Select(check => Preflights.Report(check.Name, "pass")).ToList();
        Assert.DoesNotContain(LiveBlockers.Of(reports).Concat(StopConditions.Of(reports)), heading => heading.Open);
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex KebabCase();
}
