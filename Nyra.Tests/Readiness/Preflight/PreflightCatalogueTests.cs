using System.Text.RegularExpressions;
using Nyra.Readiness.Blockers;
using Nyra.Readiness.Preflight;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public partial class PreflightCatalogueTests
{
    // From the handbook, and not from the lists that are tested.
    private static readonly (string Text, string[] Checks)[] Blockers =
    [
        ("Monthly price and hosted AI cap approved",
            ["decision-monthly-price", "decision-hosted-ai-cap", "stripe-price", "hosted-ai-cap-enforced"]),
        ("Support inbox confirmed by ticket roundtrip", ["decision-support-inbox", "support-roundtrip"]),
        ("Domain and HTTPS backend URL", ["decision-backend-url", "backend-https"]),
        ("Customer Portal cancellation/invoices/payment methods enabled",
            ["decision-customer-portal", "portal-cancellation", "portal-invoice-history", "portal-payment-method-update"]),
        ("Stripe webhook endpoint and signing secret configured", ["webhook-endpoint", "webhook-events", "webhook-secret"]),
        ("Attorney/accountant review approved", ["decision-legal-review"]),
        ("Secrets stored outside repo",
            ["working-tree-holds-no-secret", "git-history-holds-no-secret", "no-env-file-is-tracked", "command-center-holds-no-secret"]),
    ];

    private static readonly (string Text, string[] Checks)[] Stops =
    [
        ("Any secret appears in a repo file or command-center state",
            [
                "working-tree-holds-no-secret", "git-history-holds-no-secret", "no-env-file-is-tracked", "command-center-holds-no-secret",
                "reports-hold-no-secret",
            ]),
        ("Customer Portal cancellation is not enabled", ["portal-cancellation"]),
        ("Webhook endpoint is not verified",
            [
                "webhook-endpoint", "webhook-events", "webhook-api-version", "webhook-secret", "webhook-secret-proven",
                "webhook-no-redirect", "unsigned-webhook-refused", "stale-signature-refused", "forged-webhook-refused",
            ]),
        ("Desktop activation does not receive an active signed license after test checkout", ["rehearsal-fresh"]),
        ("Canceled or failed subscriptions do not revoke paid features",
            ["rehearsal-fresh", "payment-failure-revokes-at-once", "webhook-worker-alive", "webhook-queue-flows"]),
        ("Support inbox cannot receive and answer a test ticket", ["support-roundtrip"]),
        ("Policies do not match actual checkout, refund, cancellation, AI usage, privacy, or support behavior",
            [
                "policy-terms", "policy-refund", "policy-cancellation", "policy-ai-usage", "policy-privacy", "policy-support",
                "policies-match-stripe", "policy-wording-signed-off",
            ]),
    ];

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
    public void The_live_blockers_are_the_handbooks_each_with_these_checks() => Assert.Equal(Lines(Blockers), Lines(LiveBlockers.All));

    [Fact]
    public void The_stop_conditions_are_the_handbooks_each_with_these_checks() => Assert.Equal(Lines(Stops), Lines(StopConditions.All));

    [Fact]
    public void Any_check_that_fails_opens_every_heading_that_rests_on_it()
    {
        foreach (var failing in Blockers.Concat(Stops).SelectMany(heading => heading.Checks).Distinct())
        {
            var reports = Reports(failing, "fail");
            Opens(Blockers, failing, LiveBlockers.Of(reports), unproven: false);
            Opens(Stops, failing, StopConditions.Of(reports), unproven: false);
        }
    }

    [Fact]
    public void A_check_that_could_not_be_seen_keeps_every_heading_open_that_rests_on_it()
    {
        Assert.Equal(7, LiveBlockers.Of([]).Count(blocker => blocker.Open));
        Assert.Equal(7, StopConditions.Of([]).Count(condition => condition.Open));
        foreach (var unseen in Blockers.Concat(Stops).SelectMany(heading => heading.Checks).Distinct())
        {
            var reports = Reports(unseen, "skip");
            Opens(Blockers, unseen, LiveBlockers.Of(reports), unproven: true);
            Opens(Stops, unseen, StopConditions.Of(reports), unproven: true);
        }
        var skipped = PreflightChecks.All.Select(check => Preflights.Report(check.Name, "skip")).ToList();
        Assert.All(LiveBlockers.Of(skipped).Concat(StopConditions.Of(skipped)), heading => Assert.True(heading.Open));
    }

    [Fact]
    public void A_warning_keeps_no_heading_open()
    {
        var reports = PreflightChecks.All.Select(check => Preflights.Report(check.Name, "warn")).ToList();
        Assert.DoesNotContain(LiveBlockers.Of(reports).Concat(StopConditions.Of(reports)), heading => heading.Open);
    }

    [Fact]
    public void Where_everything_holds_nothing_is_open()
    {
        var reports = PreflightChecks.All.Select(check => Preflights.Report(check.Name, "pass")).ToList();
        Assert.DoesNotContain(LiveBlockers.Of(reports).Concat(StopConditions.Of(reports)), heading => heading.Open);
    }

    private static IEnumerable<string> Lines(IEnumerable<(string Text, string[] Checks)> headings) =>
        headings.Select(heading => $"{heading.Text}: {string.Join(", ", heading.Checks)}");

    // One check is not as it should be, all others pass.
    private static List<CheckReport> Reports(string one, string status) =>
        [.. PreflightChecks.All.Select(check => Preflights.Report(check.Name, check.Name == one ? status : "pass"))];

    private static void Opens(
        (string Text, string[] Checks)[] expected, string check, IReadOnlyList<Heading> headings, bool unproven)
    {
        var open = expected.Where(heading => heading.Checks.Contains(check)).Select(heading => heading.Text);
        Assert.Equal(open, headings.Where(heading => heading.Open).Select(heading => heading.Text));
        Assert.All(headings.Where(heading => heading.Open), heading => Assert.Equal([check], heading.Because));
        Assert.All(headings.Where(heading => heading.Open), heading => Assert.Equal(unproven, heading.Unproven));
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex KebabCase();
}
