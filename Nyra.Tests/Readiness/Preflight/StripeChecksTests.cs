using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Stripe;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.StripeSimulator;
using Stripe;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>Stripe's side set up right, and each thing about it broken once.</summary>
public sealed class StripeChecksTests : IAsyncLifetime
{
    private StripeSide _side = null!;
    private RunningSimulator _stripe = null!;

    public async ValueTask InitializeAsync()
    {
        _side = await (await StripeSide.StartAsync()).WithPagesAsync();
        _stripe = _side.Stripe;
    }

    public ValueTask DisposeAsync() => _side.DisposeAsync();

    [Fact]
    public async Task Where_everything_is_set_up_every_check_passes()
    {
        foreach (var check in PreflightChecks.All.Where(check => check.Group == CheckGroup.StripeSetup && check.Seats == Seat.Both))
        {
            var result = await LookAsync(check.Name);
            Assert.True(result.Status == CheckStatus.Pass, $"{check.Name}: {result.Status} {result.Message} {result.Evidence}");
        }
    }

    [Theory]
    [InlineData("portal-cancellation")]
    [InlineData("portal-invoice-history")]
    [InlineData("portal-payment-method-update")]
    public async Task A_portal_that_lacks_one_fails_by_that_name_and_no_other(string name)
    {
        await _side.ChangePortalAsync(new()
        {
            Features = new()
            {
                SubscriptionCancel = new() { Enabled = name != "portal-cancellation" },
                InvoiceHistory = new() { Enabled = name != "portal-invoice-history" },
                PaymentMethodUpdate = new() { Enabled = name != "portal-payment-method-update" },
            },
        });
        foreach (var check in new[] { "portal-cancellation", "portal-invoice-history", "portal-payment-method-update" })
            Assert.Equal(check == name ? CheckStatus.Fail : CheckStatus.Pass, (await LookAsync(check)).Status);
    }

    [Theory]
    [InlineData("15.00 USD", CheckStatus.Fail)]
    [InlineData("12.00 EUR", CheckStatus.Fail)]
    [InlineData(null, CheckStatus.Fail)]
    [InlineData("12 usd / month", CheckStatus.Pass)]
    public async Task The_price_is_the_one_decided(string? decided, CheckStatus expected) =>
        Assert.Equal(expected, (await LookAsync("stripe-price", decided)).Status);

    [Fact]
    public async Task A_price_that_nobody_can_buy_fails()
    {
        await _stripe.V1.Prices.UpdateAsync(_side.Price, new PriceUpdateOptions { Active = false });
        Assert.Contains("archived", (await LookAsync("stripe-price")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_price_that_recurs_yearly_fails()
    {
        var product = (await _stripe.V1.Prices.GetAsync(_side.Price)).ProductId;
        _side.Price = (await _stripe.V1.Prices.CreateAsync(new PriceCreateOptions
        {
            Product = product,
            Currency = "usd",
            UnitAmount = 1200,
            Recurring = new() { Interval = "year" },
        })).Id;
        Assert.Contains("does not recur monthly", (await LookAsync("stripe-price")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_price_that_does_not_exist_fails_with_what_to_look_at()
    {
        _side.Price = "price_of_another_account";
        var result = await LookAsync("stripe-price");
        Assert.Equal((CheckStatus.Fail, "Stripe has none of that id."), (result.Status, result.Message));
    }

    [Fact]
    public async Task A_product_without_the_plans_features_fails_by_their_names()
    {
        var product = (await _stripe.V1.Prices.GetAsync(_side.Price)).ProductId;
        foreach (var feature in await _stripe.V1.Products.Features.ListAsync(product))
            await _stripe.V1.Products.Features.DeleteAsync(product, feature.Id);
        Assert.Contains("hosted-ai", (await LookAsync("stripe-features")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_endpoint_for_our_address_two_of_them_and_one_that_is_off_all_fail()
    {
        await _stripe.V1.WebhookEndpoints.UpdateAsync(_side.Endpoint.Id, new WebhookEndpointUpdateOptions { Disabled = true });
        Assert.Contains("is disabled", (await LookAsync("webhook-endpoint")).Message, StringComparison.Ordinal);
        await _side.EndpointAsync([.. HandledEvents.Subscribed]);
        Assert.Contains("2 webhook endpoints", (await LookAsync("webhook-endpoint")).Message, StringComparison.Ordinal);
        foreach (var endpoint in await _stripe.V1.WebhookEndpoints.ListAsync())
            await _stripe.V1.WebhookEndpoints.DeleteAsync(endpoint.Id);
        Assert.Contains("no webhook endpoint", (await LookAsync("webhook-endpoint")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_required_event_that_is_missing_fails_what_is_not_handled_and_every_event_warn()
    {
        await ChangeEventsAsync([.. HandledEvents.Subscribed.Except(["invoice.payment_failed"])]);
        var missing = await LookAsync("webhook-events");
        Assert.Equal(CheckStatus.Fail, missing.Status);
        Assert.Contains("invoice.payment_failed", missing.Message, StringComparison.Ordinal);
        await ChangeEventsAsync([.. HandledEvents.Subscribed, "invoice.created"]);
        Assert.Contains("invoice.created", (await LookAsync("webhook-events")).Message, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Warn, (await LookAsync("webhook-events")).Status);
        // Recorded for the operator as well, and worth no warning.
        await ChangeEventsAsync([.. HandledEvents.Subscribed, "charge.refund.updated", "radar.early_fraud_warning.updated"]);
        Assert.Equal(CheckStatus.Pass, (await LookAsync("webhook-events")).Status);
        await ChangeEventsAsync([.. HandledEvents.Subscribed.Except(["charge.dispute.created", "refund.failed"])]);
        var unrecorded = await LookAsync("webhook-events");
        Assert.Equal(CheckStatus.Warn, unrecorded.Status);
        Assert.Contains("late or not at all: refund.failed, charge.dispute.created.", unrecorded.Message, StringComparison.Ordinal);
        await ChangeEventsAsync(["*"]);
        Assert.Equal(CheckStatus.Warn, (await LookAsync("webhook-events")).Status);
        await ChangeEventsAsync([.. HandledEvents.Required]);
        Assert.Contains("Recommended", (await LookAsync("webhook-events")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_get_reaches_stripe_with_the_preflights_client_also_with_a_live_key()
    {
        var client = StripeClients.CreateGetOnly(new StripeOptions { SecretKey = "sk_live_of_a_person", ApiBase = _stripe.Origin });
        var before = (await _stripe.V1.Customers.ListAsync()).Data.Count;
        foreach (var change in new Func<Task>[]
        {
            () => client.V1.Customers.CreateAsync(new CustomerCreateOptions()), () => client.V1.Products.UpdateAsync("prod_1", new ProductUpdateOptions()),
            () => client.V1.Customers.DeleteAsync("cus_1"), () => client.V1.Subscriptions.CancelAsync("sub_1"),
            () => client.RawRequestAsync(HttpMethod.Post, "/v1/customers"),
        })
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(change);
            Assert.Contains("was not sent", refused.ToString(), StringComparison.Ordinal);
        }
        Assert.Equal(before, (await _stripe.V1.Customers.ListAsync()).Data.Count);
    }

    [Fact]
    public async Task The_cap_that_counts_is_the_lower_of_the_backends_and_the_features()
    {
        async Task<CheckResult> CapAsync(string decided) => await Preflights.Named("hosted-ai-cap-enforced").RunAsync(_side.Context(
            CommandCenterDocument.Empty with { Decisions = CommandCenterDocument.Empty.Decisions.Add(DecisionNames.HostedAiCap, new(decided)) }));
        var features = RehearsalPlan.HostedAiRequests.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(CheckStatus.Pass, (await CapAsync(features)).Status);
        Assert.StartsWith($"{features} requests a month are enforced, and 2000 decided", (await CapAsync("2000")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_the_shell_and_the_backends_are_of_one_account()
    {
        async Task<CheckStatus> LookAsync(string theirs) => (await Preflights.Named("stripe-key-works").RunAsync(_side.Context(
            seen: BackendSight.Of([Preflights.Report("stripe-key-works", "pass") with { Message = $"Account {theirs}, test mode." }])))).Status;
        Assert.Equal(CheckStatus.Pass, await LookAsync("acct_1SimulatedAccount00"));
        Assert.Equal(CheckStatus.Fail, await LookAsync("acct_1SomebodyElse"));
    }

    [Fact]
    public async Task The_signing_secret_is_proven_by_an_event_and_by_nothing_else()
    {
        var store = new InMemoryEntitlementStore();
        async Task<CheckStatus> ProvenAsync(DateTimeOffset? lastEvent, string mode = "live", string secret = "whsec_one") => (await Preflights.Named("webhook-secret-proven").RunAsync(
            new PreflightContext(Seat.Backend, mode, name => name == Settings.StripeWebhookSecret ? secret : null, TimeProvider.System)
            {
                Parts = new(new(), store, null!, null!, false, TimeSpan.Zero, lastEvent),
            })).Status;
        Assert.Equal(CheckStatus.Fail, await ProvenAsync(null));
        Assert.Equal(CheckStatus.Warn, await ProvenAsync(null, "test"));
        Assert.Equal(CheckStatus.Pass, await ProvenAsync(Preflights.Now));
        // What an earlier process saw counts as long as the secret is the same.
        await WebhookSecretProof.In(store).ChangeAsync(_ => new(WebhookSecretProof.Mark("whsec_one"), Preflights.Now), CancellationToken.None);
        Assert.Equal(CheckStatus.Pass, await ProvenAsync(null));
        Assert.Equal(CheckStatus.Fail, await ProvenAsync(null, secret: "whsec_two"));
    }

    private Task<CheckResult> LookAsync(string check, string? price = "12.00 USD") => Preflights.Named(check).RunAsync(_side.Context(StripeSide.Decided with
    {
        Decisions = StripeSide.Decided.Decisions.SetItem(DecisionNames.MonthlyPrice, new(price, "Ada", new(2026, 11, 14), "note")),
    }));

    private Task<WebhookEndpoint> ChangeEventsAsync(List<string> events) =>
        _stripe.V1.WebhookEndpoints.UpdateAsync(_side.Endpoint.Id, new WebhookEndpointUpdateOptions { EnabledEvents = events });
}
