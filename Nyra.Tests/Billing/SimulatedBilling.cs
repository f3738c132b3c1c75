using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Billing.Reconciliation;
using Nyra.Billing.Stripe;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator;
using Stripe;
using Account = Nyra.Billing.Entitlements.Account;

namespace Nyra.Tests.Billing;

/// <summary>The parts of the worker without its host: sync and reconciliation against the simulator, on a store in memory.</summary>
internal sealed class SimulatedBilling : IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();

    private SimulatedBilling(RunningSimulator simulator, Shop shop)
    {
        (Simulator, Shop, PriceId) = (simulator, shop, shop.Price.Id);
        Queue = SqliteWebhookQueue.Open(_folder.File("queue.db"), TimeSpan.FromMinutes(1), 1000, Time);
    }

    public RunningSimulator Simulator { get; }

    public V1Services V1 => Simulator.V1;

    public Shop Shop { get; }

    public InMemoryEntitlementStore Store { get; } = new();

    public SqliteWebhookQueue Queue { get; }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow) { AutoAdvanceAmount = TimeSpan.Zero };

    /// <summary>NYRA_STRIPE_PRICE_PRO_MONTHLY.</summary>
    public string PriceId { get; set; }

    public PaymentFailureOptions Failures { get; } = new() { GraceDays = "7" };

    public PlanOptions Plan { get; set; } = new() { Name = "pro", Features = "hosted_ai", HostedAiCap = 100 };

    public static async Task<SimulatedBilling> StartAsync()
    {
        var simulator = await RunningSimulator.StartAsync(("EntitlementDelayMilliseconds", 0));
        return new(simulator, await Shop.OpenAsync(simulator));
    }

    /// <summary>What a process that starts now knows.</summary>
    public SoldProducts Products() => new(Simulator.Stripe, Store, PriceId);

    public StripeCustomers Customers() => new(Simulator.Stripe, Products(), Plan);

    public async Task<BillingState> SyncAsync(string customerId) =>
        (await new CustomerSync(Store, Customers().LookAsync, Plan, Time).SyncAsync(customerId, ["test"], Ct)).State;

    public async Task<string> PayingCustomerAsync()
    {
        var customer = await Shop.CustomerAsync();
        await Shop.SubscribeAsync(customer);
        return customer.Id;
    }

    /// <summary>A customer who has access here; at Stripe the subscription was canceled, and no event came.</summary>
    public async Task<string> CanceledUnseenAsync()
    {
        var customer = await PayingCustomerAsync();
        await SyncAsync(customer);
        foreach (var subscription in await V1.Subscriptions.ListAsync(new() { Customer = customer }))
            await V1.Subscriptions.CancelAsync(subscription.Id);
        return customer;
    }

    /// <summary>Customers like that of <see cref="CanceledUnseenAsync()"/>.</summary>
    public async Task<List<string>> CanceledUnseenAsync(int count)
    {
        var customers = new List<string>();
        for (var i = 0; i < count; i++)
            customers.Add(await CanceledUnseenAsync());
        return customers;
    }

    /// <summary>Has an event of the customer that no endpoint acknowledges, and that changes nothing access depends on.</summary>
    public async Task LoseEventOfAsync(string customerId)
    {
        await LoseEventsAsync("customer.subscription.updated");
        foreach (var subscription in await V1.Subscriptions.ListAsync(new() { Customer = customerId }))
            await V1.Subscriptions.UpdateAsync(subscription.Id, new() { Metadata = new() { ["note"] = "changed" } });
    }

    /// <summary>Adds an endpoint that nothing listens at: events of this type stay undelivered.</summary>
    public Task LoseEventsAsync(string type) =>
        V1.WebhookEndpoints.CreateAsync(new() { Url = "http://127.0.0.1:9/", EnabledEvents = [type] });

    /// <param name="stripe">What lists the subscriptions; null for the simulator itself.</param>
    /// <param name="queue">Where repairs are queued; null for <see cref="Queue"/>.</param>
    /// <param name="time">The clock of the run; null for <see cref="Time"/>.</param>
    public Reconciler Reconciler(
        LookAtCustomer? fetch = null, StripeClient? stripe = null, IWebhookQueue? queue = null, TimeProvider? time = null)
    {
        var (client, clock) = (stripe ?? Simulator.Stripe, time ?? Time);
        return new(
            Store, queue ?? Queue, new StripeSubscriptions(client, new(client, Store, PriceId), Plan, clock),
            fetch ?? Customers().LookAsync, Plan, new StripeOptions { SecretKey = "sk_test_tests", PriceProMonthly = PriceId }, Failures,
            clock);
    }

    public Task<ReconciliationResult> ReconcileAsync(bool dryRun = false, int allowedRevocations = 0, LookAtCustomer? fetch = null) =>
        Reconciler(fetch).RunAsync(new(Time.GetUtcNow().AddDays(-1), dryRun, TimeSpan.Zero, allowedRevocations), Ct);

    /// <summary>Repairs what is queued, as the worker does.</summary>
    public async Task<IReadOnlyList<string>> WorkAsync()
    {
        var repaired = new List<string>();
        while ((await Queue.DepthAsync(Ct)).Ready > 0)
        {
            foreach (var webhook in await Queue.DequeueAsync(100, Ct))
            {
                repaired.Add(webhook.Envelope.CustomerId!);
                await SyncAsync(webhook.Envelope.CustomerId!);
                await Queue.CompleteAsync([webhook], Ct);
            }
        }
        return repaired;
    }

    public async Task<BillingState> StoredAsync(string customerId) =>
        (await Store.FindAsync(customerId, Ct) ?? Account.New(customerId)).Billing.Value;

    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        await Simulator.DisposeAsync();
        _folder.Dispose();
    }
}
