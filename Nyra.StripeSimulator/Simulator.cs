using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Catalog;
using Nyra.StripeSimulator.Checkout;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Entitlements;
using Nyra.StripeSimulator.Events;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Portal;
using Nyra.StripeSimulator.StripeCli;
using Nyra.StripeSimulator.Subscriptions;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator;

/// <summary>
/// One simulated Stripe account: all its resources, its clock, and the lifecycles that change them. Whoever reads or changes it
/// holds <see cref="Gate"/>, and never waits for anything while holding it.
/// </summary>
internal sealed class Simulator : IAsyncDisposable
{
    public Simulator(SimulatorOptions options, TimeProvider time, ILogger<Simulator> logger)
    {
        Options = options;
        Ids = new StripeIds(options.Seed);
        Clock = new SimulatorClock(time);
        Idempotency = new IdempotencyLedger(options.IdempotencyKeysKept, time);
        StripeCli = new CliListeners(this, time);
        Webhooks = new WebhookDispatcher(options, time, () => WebhookTargets, logger);
        Events = new EventLog(Ids, Clock, Webhooks);
        Wallet = new Wallet(this);
        InvoiceDraft = new InvoiceDraft(this);
        Invoicing = new Invoicing(this);
        Beginning = new SubscriptionBeginning(this);
        Lifecycle = new SubscriptionLifecycle(this);
        Entitlements = new EntitlementComputation(this);
        Checkout = new CheckoutCompletion(this);
        Portal = new CustomerPortal(this, time);
        PortalConfigurations.Add(PortalConfiguration.Default(Ids, Clock.Now));
    }

    public Lock Gate { get; } = new();

    public SimulatorOptions Options { get; }

    public StripeIds Ids { get; }

    public SimulatorClock Clock { get; }

    public IdempotencyLedger Idempotency { get; }

    public EventLog Events { get; }

    public WebhookDispatcher Webhooks { get; }

    public CliListeners StripeCli { get; }

    public IEnumerable<IWebhookTarget> WebhookTargets => WebhookEndpoints.NewestFirst().Concat<IWebhookTarget>(StripeCli.All);

    public Wallet Wallet { get; }

    public InvoiceDraft InvoiceDraft { get; }

    public Invoicing Invoicing { get; }

    public SubscriptionBeginning Beginning { get; }

    public SubscriptionLifecycle Lifecycle { get; }

    public EntitlementComputation Entitlements { get; }

    public CheckoutCompletion Checkout { get; }

    public CustomerPortal Portal { get; }

    public Table<Product> Products { get; } = new();

    public Table<Price> Prices { get; } = new(price => price.Product);

    public Table<Customer> Customers { get; } = new();

    public HashSet<string> DeletedCustomers { get; } = new(StringComparer.Ordinal);

    public Table<PaymentMethod> PaymentMethods { get; } = new(method => method.Customer);

    public Table<CheckoutSession> CheckoutSessions { get; } = new();

    public Table<Subscription> Subscriptions { get; } = new(subscription => subscription.Customer);

    public Table<Invoice> Invoices { get; } = new(invoice => invoice.Customer);

    public Table<Feature> Features { get; } = new();

    public Table<ActiveEntitlement> ActiveEntitlements { get; } = new();

    public Table<PortalConfiguration> PortalConfigurations { get; } = new();

    public Table<WebhookEndpoint> WebhookEndpoints { get; } = new();

    /// <summary>Where the simulator listens, known once it does: for links made by time, when no request tells.</summary>
    public string Origin { get; set; } = "";

    public string? PublicOrigin => Options.PublicOrigin?.TrimEnd('/');

    public string HostedUrl(string path) => (PublicOrigin ?? Origin) + path;

    /// <summary>Runs everything that is due by a moment, each step at its own time. Takes the gate for each step.</summary>
    public void RunDue(DateTimeOffset limit)
    {
        while (true)
        {
            lock (Gate)
            {
                if (!Clock.RunNext(limit, Wake))
                {
                    Clock.MoveTo(limit);
                    return;
                }
            }
        }
    }

    public ValueTask DisposeAsync() => Webhooks.DisposeAsync();

    private void Wake(WakeUp wakeUp)
    {
        switch (wakeUp.Kind)
        {
            case WakeUpKind.Subscription:
                Lifecycle.Wake(wakeUp.Id);
                break;
            case WakeUpKind.Invoice:
                Invoicing.Wake(wakeUp.Id);
                break;
            case WakeUpKind.CheckoutSession:
                Checkout.Wake(wakeUp.Id);
                break;
            case WakeUpKind.Entitlements:
                Entitlements.Compute(wakeUp.Id);
                break;
        }
    }
}
