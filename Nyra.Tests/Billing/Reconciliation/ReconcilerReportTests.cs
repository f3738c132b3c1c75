using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;
using Nyra.Billing.Stripe;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Reconciliation;

/// <summary>What a run compares, what it says of it, and what it leaves alone.</summary>
public sealed class ReconcilerReportTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Fact]
    public async Task Only_accounts_that_would_lose_access_are_listed_as_withheld()
    {
        var canceled = await _billing.CanceledUnseenAsync(6);
        var kept = await _billing.PayingCustomerAsync();
        var stored = await _billing.SyncAsync(kept);
        var other = stored with { PeriodEnd = stored.PeriodEnd!.Value.AddDays(-1) };
        await _billing.Store.SaveBillingAsync(kept, 1, other, new(["test"], "stored"), Ct);
        var result = await _billing.ReconcileAsync();
        Assert.Equal((7, 6, 1), (result.DriftCount, result.Withheld, result.Queued));
        Assert.Equal(canceled.Append(kept).Order(StringComparer.Ordinal), result.Drifts.Select(drift => drift.CustomerId));
        var withheld = (await WithheldRevocations.In(_billing.Store).ReadAsync(Ct)).Value;
        Assert.Equal(canceled.Order(StringComparer.Ordinal), withheld.Revocations.Select(one => one.CustomerId));
    }

    [Fact]
    public async Task A_dry_run_withholds_nothing_where_a_real_one_would_revoke()
    {
        await _billing.CanceledUnseenAsync(3);
        var result = await _billing.ReconcileAsync(dryRun: true);
        Assert.Equal((3, 3, 0, 0), (result.DriftCount, result.RevocationCount, result.Withheld, result.Queued));
    }

    [Fact]
    public async Task Progress_is_reported_before_the_first_customer_and_after_each()
    {
        for (var i = 0; i < 3; i++)
            await _billing.PayingCustomerAsync();
        var reported = new List<ReconciliationProgress>();
        await _billing.Reconciler().RunAsync(Options(), ReconciliationProgress.None, reported.Add, () => Task.CompletedTask, Ct);
        Assert.Equal([(3, 0), (3, 1), (3, 2), (3, 3)], reported.Select(progress => (progress.Customers, progress.Compared)));
    }

    [Fact]
    public async Task Before_each_customer_it_pauses()
    {
        var before = await PausesAsync();
        for (var i = 0; i < 3; i++)
            await _billing.PayingCustomerAsync();
        Assert.Equal(before + 3, await PausesAsync());

        async Task<int> PausesAsync()
        {
            var time = new InstantTime(_billing.Time.GetUtcNow());
            await _billing.Reconciler(time: time).RunAsync(Options() with { DryRun = true, Pause = TimeSpan.FromMilliseconds(250) }, Ct);
            Assert.All(time.Delays, delay => Assert.Equal(TimeSpan.FromMilliseconds(250), delay));
            return time.Delays.Count;
        }
    }

    [Fact]
    public async Task A_repair_says_that_reconciliation_asked_for_it()
    {
        var customer = await _billing.PayingCustomerAsync();
        await _billing.ReconcileAsync();
        var repair = Assert.Single(await _billing.Queue.DequeueAsync(10, Ct)).Envelope;
        Assert.Matches($"^reconcile-[0-9]+-{customer}$", repair.EventId);
        Assert.Equal(("nyra.reconcile", false, null, customer), (repair.Type, repair.Livemode, repair.ObjectId, repair.CustomerId));
    }

    [Fact]
    public async Task A_customer_that_an_event_named_and_that_is_as_stripe_says_needs_no_repair()
    {
        var customer = await _billing.PayingCustomerAsync();
        await _billing.SyncAsync(customer);
        await _billing.LoseEventOfAsync(customer);
        var result = await _billing.ReconcileAsync();
        Assert.Equal((1, 0, 0), (result.UndeliveredEvents, result.DriftCount, result.Queued));
        Assert.Empty(result.Drifts);
    }

    [Fact]
    public async Task A_customer_that_neither_stripe_nor_the_store_knows_does_not_differ()
    {
        var customer = (await _billing.Shop.CustomerAsync()).Id;
        await _billing.LoseEventsAsync("customer.deleted");
        await _billing.V1.Customers.DeleteAsync(customer);
        var result = await _billing.ReconcileAsync(fetch: NotInStripe);
        Assert.Equal((1, 0, 0), (result.UndeliveredEvents, result.DriftCount, result.FailureCount));
    }

    [Fact]
    public async Task An_account_that_stripe_does_not_know_is_reported_and_not_revoked()
    {
        var customer = await _billing.PayingCustomerAsync();
        await _billing.SyncAsync(customer);
        await _billing.LoseEventOfAsync(customer);
        var result = await _billing.ReconcileAsync(fetch: NotInStripe);
        var drift = Assert.Single(result.Drifts);
        Assert.Equal(
            (SubscriptionStanding.Active, SubscriptionStanding.None, "Stripe does not know the customer"),
            (drift.Stored, drift.Stripe, drift.Difference));
        Assert.Equal((0, 0, 0), (result.RevocationCount, result.Withheld, result.Queued));
    }

    [Fact]
    public async Task An_account_that_waits_for_its_entitlements_is_compared_though_the_subscription_is_the_same()
    {
        var customer = await _billing.PayingCustomerAsync();
        var stored = await _billing.SyncAsync(customer);
        await _billing.Store.SaveBillingAsync(customer, 1, stored with { FeatureSource = FeatureSource.Plan }, new(["test"], "stored"), Ct);
        Assert.Equal(customer, Assert.Single((await _billing.ReconcileAsync()).Drifts).CustomerId);
    }

    [Fact]
    public async Task A_payer_of_a_sent_invoice_beside_an_ended_subscription_is_found()
    {
        var customer = await _billing.Shop.CustomerAsync();
        var ended = await _billing.Shop.SubscribeAsync(customer);
        await _billing.V1.Subscriptions.CancelAsync(ended.Id);
        Assert.Equal(SubscriptionStanding.Canceled, (await _billing.SyncAsync(customer.Id)).Standing);
        var sent = await _billing.V1.Subscriptions.CreateAsync(new()
        {
            Customer = customer.Id,
            Items = [new() { Price = _billing.PriceId }],
            CollectionMethod = "send_invoice",
            DaysUntilDue = 5,
        });
        await _billing.V1.Invoices.PayAsync(sent.LatestInvoiceId, new() { PaidOutOfBand = true });
        Assert.Equal(SubscriptionStanding.Active, Assert.Single((await _billing.ReconcileAsync()).Drifts).Stripe);
    }

    private static Task<StripeSnapshot> NotInStripe(string customer, CancellationToken ct) =>
        throw new CustomerNotInStripeException(customer, new InvalidOperationException());

    private ReconciliationOptions Options() => new(_billing.Time.GetUtcNow().AddDays(-1), DryRun: false, TimeSpan.Zero);
}
