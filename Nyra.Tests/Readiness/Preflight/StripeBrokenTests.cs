using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Policies;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>One thing at Stripe is broken, and of all checks of its side exactly the one for that says so, with how to mend it.</summary>
public sealed class StripeBrokenTests
{
    [Theory]
    [InlineData("ChargesEnabled", "charges are not enabled")]
    [InlineData("PayoutsEnabled", "payouts are not enabled")]
    [InlineData("DetailsSubmitted", "details are not submitted")]
    public async Task An_account_that_may_not_do_all_of_it_fails_by_what_it_may_not(string option, string what)
    {
        await using var side = await StartAsync((option, false));
        Assert.EndsWith($" {what}.", (await OnlyAsync("account-enabled", CheckStatus.Warn, side.Context())).Message, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Fail, (await Preflights.Named("account-enabled").RunAsync(side.Context(mode: "live"))).Status);
    }

    [Theory]
    [InlineData(null, "No statement descriptor is set")]
    [InlineData("NYRA", "is not one that banks take")]
    [InlineData("LITTLE BUDDY * AND MORE", "is not one that banks take")]
    [InlineData("12345", "is not one that banks take")]
    public async Task A_statement_descriptor_that_is_missing_or_that_banks_refuse_fails(string? descriptor, string message)
    {
        await using var side = await StartAsync(("StatementDescriptor", descriptor));
        Assert.Contains(message, (await OnlyAsync("account-statement-descriptor", CheckStatus.Fail, side.Context())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SupportEmail", null, "support e-mail is not set")]
    [InlineData("SupportUrl", null, "support address is not set")]
    [InlineData("SupportEmail", "nobody@example.com", "another support inbox than the one decided")]
    public async Task Nobody_to_ask_or_somebody_else_than_was_decided_fails(string option, string? value, string message)
    {
        await using var side = await StartAsync((option, value));
        Assert.Contains(message, (await OnlyAsync("account-support-contact", CheckStatus.Fail, side.Context())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", CheckStatus.Fail)]
    [InlineData("Somebody Else Inc", CheckStatus.Warn)]
    public async Task No_business_name_fails_and_another_than_was_decided_warns(string name, CheckStatus status)
    {
        await using var side = await StartAsync(("BusinessName", name));
        await OnlyAsync("account-business-name", status, side.Context());
    }

    [Fact]
    public async Task Tax_that_nobody_set_up_fails_and_warns_where_it_was_decided_otherwise()
    {
        await using var side = await StartAsync(("TaxStatus", "pending"));
        Assert.Equal("head_office", (await OnlyAsync("tax-settings", CheckStatus.Fail, side.Context())).Evidence);
        var decided = StripeSide.Decided with { Decisions = StripeSide.Decided.Decisions.Add(DecisionNames.Tax, new("By our accountant, abroad")) };
        Assert.Contains("By our accountant", (await OnlyAsync("tax-settings", CheckStatus.Warn, side.Context(decided))).Fix, StringComparison.Ordinal);
    }

    // The simulator refuses to deactivate the default configuration, as Stripe does: it is made so on the way here.
    [Fact]
    public async Task A_default_portal_that_is_not_active_fails()
    {
        await using var side = await StartAsync();
        await OnlyAsync("portal-active", CheckStatus.Fail, side.Context(client: Seeing(side, portals => portals["data"]![0]!["active"] = false)));
    }

    [Fact]
    public async Task A_portal_nobody_ever_saved_fails_every_check_of_it_with_what_to_do()
    {
        await using var side = await StartAsync();
        var context = side.Context(client: Seeing(side, portals => portals["data"] = new JsonArray()));
        foreach (var check in StripeSetup)
        {
            var result = await check.RunAsync(context);
            Assert.Equal(
                check.Name.StartsWith("portal-", StringComparison.Ordinal) ? (CheckStatus.Fail, "Save the portal's settings once.") : (CheckStatus.Pass, null), (result.Status, result.Fix));
        }
    }

    [Fact]
    public async Task A_portal_that_leads_to_no_terms_and_no_privacy_policy_fails()
    {
        await using var side = await StripeSide.StartAsync();
        Assert.Equal(
            "The portal names no terms of service and no privacy policy.", (await OnlyAsync("portal-policies", CheckStatus.Fail, side.Context())).Message);
    }

    [Fact]
    public async Task A_portal_without_a_way_back_fails_until_it_or_the_backend_names_one()
    {
        await using var side = await StartAsync();
        await OnlyAsync("portal-return-url", CheckStatus.Fail, side.Context(returnUrl: null));
        await side.ChangePortalAsync(new() { DefaultReturnUrl = "https://example.com/account" });
        Assert.Equal("https://example.com/account", (await OnlyAsync("portal-return-url", CheckStatus.Pass, side.Context(returnUrl: null))).Evidence);
    }

    [Theory]
    [InlineData("2025-09-30.clover")]
    [InlineData("2020-08-27")]
    public async Task An_endpoint_of_another_release_train_fails(string version)
    {
        await using var side = await StartAsync();
        await side.Stripe.V1.WebhookEndpoints.DeleteAsync(side.Endpoint.Id);
        await side.EndpointAsync([.. HandledEvents.Subscribed], version);
        var result = await OnlyAsync("webhook-api-version", CheckStatus.Fail, side.Context());
        Assert.Equal((version, true), (result.Evidence, result.Fix!.Contains(StripeConfiguration.ApiVersion, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_endpoint_without_a_version_of_its_own_warns_in_live_mode()
    {
        await using var side = await StartAsync();
        await side.Stripe.V1.WebhookEndpoints.DeleteAsync(side.Endpoint.Id);
        await side.EndpointAsync([.. HandledEvents.Subscribed], version: null);
        await OnlyAsync("webhook-api-version", CheckStatus.Pass, side.Context());
        var live = await Preflights.Named("webhook-api-version").RunAsync(side.Context(mode: "live"));
        Assert.Equal((CheckStatus.Warn, true), (live.Status, live.Fix!.Contains(StripeConfiguration.ApiVersion, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_event_that_did_not_reach_the_backend_warns_with_its_id_and_an_old_one_does_not()
    {
        await using var side = await StartAsync();
        using var raised = await side.Stripe.Http.PostAsJsonAsync("/_simulator/events", new { type = "invoice.paid", @object = new { id = "in_1", @object = "invoice" } });
        raised.EnsureSuccessStatusCode();
        var result = await OnlyAsync("webhook-deliveries", CheckStatus.Warn, side.Context());
        Assert.Equal((await side.Stripe.EventsAsync())[^1].Id, result.Evidence);
        Assert.StartsWith("1 events", result.Message, StringComparison.Ordinal);
        Assert.Equal(
            CheckStatus.Pass, (await Preflights.Named("webhook-deliveries").RunAsync(side.Context(time: new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(4))))).Status);
    }

    [Theory]
    [InlineData(10, CheckStatus.Pass)]
    [InlineData(60, CheckStatus.Warn)]
    [InlineData(-60, CheckStatus.Warn)]
    [InlineData(300, CheckStatus.Fail)]
    [InlineData(-300, CheckStatus.Fail)]
    public async Task A_clock_that_is_off_warns_and_fails_where_signatures_would(int seconds, CheckStatus status)
    {
        await using var side = await StartAsync();
        await OnlyAsync("clock-skew", status, side.Context(time: new FakeTimeProvider(DateTimeOffset.UtcNow.AddSeconds(seconds))));
    }

    [Theory]
    [InlineData("https://example.com/other", StripeSide.Privacy, StripeSide.Support, "the portal's terms")]
    [InlineData(StripeSide.Terms, "https://example.com/other", StripeSide.Support, "the portal's privacy policy")]
    [InlineData(StripeSide.Terms, StripeSide.Privacy, "https://example.com/other", "the account's support page")]
    public async Task A_page_at_stripe_that_is_not_the_approved_one_fails_by_which(string terms, string privacy, string support, string which)
    {
        var check = Preflights.Named("policies-match-stripe");
        await using (var right = await StartAsync())
            Assert.Equal(CheckStatus.Pass, (await check.RunAsync(right.Context())).Status);
        await using var side = await (await StripeSide.StartAsync(("SupportUrl", support))).WithPagesAsync(terms, privacy);
        var result = await check.RunAsync(side.Context());
        Assert.Equal((CheckStatus.Fail, $"Not the approved address: {which}."), (result.Status, result.Message));
        Assert.Contains("https://example.com/other", result.Evidence, StringComparison.Ordinal);
        Assert.NotNull(result.Fix);
    }

    [Fact]
    public async Task Wording_signed_off_beside_what_the_portal_no_longer_does_fails()
    {
        await using var side = await StartAsync();
        var check = Preflights.Named("policy-wording-signed-off");
        var actual = await WordingSignedOffCheck.ConfigurationAsync(side.Context().Stripe!, side.Context(), CancellationToken.None);
        var approved = new Policy(ApprovedConfiguration: actual);
        var signed = StripeSide.Decided with { Policies = StripeSide.Decided.Policies.Add(PolicyNames.Refund, approved).Add(PolicyNames.Cancellation, approved) };
        Assert.Equal(CheckStatus.Pass, (await check.RunAsync(side.Context(signed))).Status);
        var half = signed with { Policies = signed.Policies.Remove(PolicyNames.Refund) };
        Assert.EndsWith(": refund.", (await check.RunAsync(side.Context(half))).Message, StringComparison.Ordinal);
        await side.ChangePortalAsync(new() { Features = new() { SubscriptionCancel = new() { Enabled = false } } });
        var result = await check.RunAsync(side.Context(signed));
        Assert.Equal((CheckStatus.Fail, "Not signed off beside what the system does: refund, cancellation."), (result.Status, result.Message));
        Assert.StartsWith("no cancellation in the portal", result.Evidence, StringComparison.Ordinal);
        Assert.Contains("approve the page anew", result.Fix, StringComparison.Ordinal);
    }

    private static IEnumerable<ICheck> StripeSetup => PreflightChecks.All.Where(check => check.Group == CheckGroup.StripeSetup && check.Seats == Seat.Both);

    private static async Task<StripeSide> StartAsync(params (string Option, object? Value)[] unlike) => await (await StripeSide.StartAsync(unlike)).WithPagesAsync();

    private static StripeClient Seeing(StripeSide side, Action<JsonNode> change) =>
        ScriptedStripe.Altered(side.Stripe.Origin, "/v1/billing_portal/configurations", change);

    private static async Task<CheckResult> OnlyAsync(string name, CheckStatus status, PreflightContext context)
    {
        CheckResult? named = null;
        foreach (var check in StripeSetup)
        {
            var result = await check.RunAsync(context);
            Assert.True(result.Status == (check.Name == name ? status : CheckStatus.Pass), $"{check.Name}: {result.Status} {result.Message} {result.Evidence}");
            named = check.Name == name ? result : named;
        }
        Assert.True(status == CheckStatus.Pass || named!.Fix is { Length: > 0 });
        return named!;
    }
}
