using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Authentication;
using Nyra.StripeSimulator.Catalog;
using Nyra.StripeSimulator.Checkout;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Entitlements;
using Nyra.StripeSimulator.Events;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Payments;
using Nyra.StripeSimulator.Portal;
using Nyra.StripeSimulator.StripeCli;
using Nyra.StripeSimulator.Subscriptions;
using Nyra.StripeSimulator.TestClocks;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator;

/// <summary>
/// One simulated Stripe account: all its resources, its clock, and the lifecycles that change them. Code that reads or changes it
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
        Events = new EventLog(Ids, Clock, Webhooks, options);
        Wallet = new Wallet(this);
        Challenges = new Challenges(this, time);
        Charging = new Charging(this);
        CardSetup = new CardSetup(this);
        InvoiceDraft = new InvoiceDraft(this);
        Invoicing = new Invoicing(this);
        InvoicePaying = new InvoicePaying(this);
        InvoiceClosing = new InvoiceClosing(this);
        Beginning = new SubscriptionBeginning(this);
        Lifecycle = new SubscriptionLifecycle(this);
        Renewals = new Renewals(this);
        SubscriptionChanges = new SubscriptionChanges(this);
        Entitlements = new EntitlementComputation(this);
        Checkout = new CheckoutCompletion(this);
        TestClockAdvances = new TestClockAdvances(this);
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

    public IEnumerable<IWebhookTarget> WebhookTargets => WebhookEndpoints.NewestFirst().Where(endpoint => !endpoint.IsLeftToStripeCli).Concat<IWebhookTarget>(StripeCli.All);

    public Wallet Wallet { get; }

    public Challenges Challenges { get; }

    public Charging Charging { get; }

    public CardSetup CardSetup { get; }

    public InvoiceDraft InvoiceDraft { get; }

    public Invoicing Invoicing { get; }

    public InvoicePaying InvoicePaying { get; }

    public InvoiceClosing InvoiceClosing { get; }

    public SubscriptionBeginning Beginning { get; }

    public SubscriptionLifecycle Lifecycle { get; }

    public Renewals Renewals { get; }

    public SubscriptionChanges SubscriptionChanges { get; }

    public EntitlementComputation Entitlements { get; }

    public CheckoutCompletion Checkout { get; }

    public CustomerPortal Portal { get; }

    public TestClockAdvances TestClockAdvances { get; }

    public Table<TestClock> TestClocks { get; } = new();

    public Table<Product> Products { get; } = new();

    public Table<Price> Prices { get; } = new(price => price.Product);

    public Table<Customer> Customers { get; } = new();

    public HashSet<string> DeletedCustomers { get; } = new(StringComparer.Ordinal);

    public Table<PaymentMethod> PaymentMethods { get; } = new(method => method.Customer);

    public Table<CheckoutSession> CheckoutSessions { get; } = new();

    public Table<Subscription> Subscriptions { get; } = new(subscription => subscription.Customer);

    public Table<Invoice> Invoices { get; } = new(invoice => invoice.Customer);

    public Table<InvoiceItem> InvoiceItems { get; } = new(item => item.Customer);

    public Table<InvoicePayment> InvoicePayments { get; } = new();

    public Table<PaymentIntent> PaymentIntents { get; } = new(intent => intent.Customer);

    public Table<SetupIntent> SetupIntents { get; } = new(intent => intent.Customer);

    public Table<Charge> Charges { get; } = new();

    public Table<Feature> Features { get; } = new();

    public Table<ActiveEntitlement> ActiveEntitlements { get; } = new();

    public Table<PortalConfiguration> PortalConfigurations { get; } = new();

    public Table<WebhookEndpoint> WebhookEndpoints { get; } = new();

    /// <summary>Where the simulator listens, known once it does: for links made by time, when no request tells.</summary>
    public string Origin { get; set; } = "";

    public string? PublicOrigin => Options.PublicOrigin?.TrimEnd('/');

    public string HostedUrl(string path) => (PublicOrigin ?? Origin) + path;

    public string ProductName(Price price) => Products.Find(price.Product)?.Name ?? price.Product;

    /// <summary>What a deleted customer leaves behind can be looked at, and not carried on.</summary>
    public bool IsDeleted(string? customerId) => customerId is not null && DeletedCustomers.Contains(customerId);

    /// <summary>From here on, until the visit in progress ends, it is this customer's time: that of their test clock, if any.</summary>
    public void EnterTimeOf(string? customerId)
    {
        if (Customers.Find(customerId) is { Clock: { } clock })
        {
            Clock.Enter(clock.Timeline);
        }
    }

    /// <summary>Runs everything that is due by a moment, each step at its own time. Takes the gate for each step.</summary>
    public void RunDue(Timeline timeline, DateTimeOffset limit)
    {
        while (true)
        {
            lock (Gate)
            {
                using var _ = Clock.Visit();
                Clock.Enter(timeline);
                if (!timeline.RunNext(limit, Wake))
                {
                    timeline.MoveTo(limit);
                    return;
                }
            }
        }
    }

    /// <summary>Wakes one that may have something due, at the time that has been entered.</summary>
    public void Wake(WakeUp wakeUp)
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
                // They fall due in the world's time, but what they tell is dated in the customer's.
                EnterTimeOf(wakeUp.Id);
                Entitlements.Compute(wakeUp.Id);
                break;
            case WakeUpKind.TestClock:
                TestClockAdvances.Wake(wakeUp.Id);
                break;
        }
    }

    public ValueTask DisposeAsync() => Webhooks.DisposeAsync();
}
