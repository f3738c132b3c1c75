using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Payments;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Portal;

/// <summary>What a customer can do on the hosted portal page.</summary>
internal sealed class CustomerPortal(Simulator simulator, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Dictionary<string, PortalSession> _sessions = new(StringComparer.Ordinal);

    public PortalSession Start(
        Customer customer, PortalConfiguration configuration, string origin, string? returnUrl, string? locale = null,
        PortalFlow? flow = null)
    {
        var now = time.GetUtcNow();
        foreach (var old in _sessions.Values.Where(one => now - one.LastUsed > Lifetime).ToArray())
        {
            _sessions.Remove(old.Token);
        }

        var token = simulator.Ids.Next("test_", 48);
        var session = new PortalSession
        {
            Id = simulator.Ids.Next("bps_1", 23),
            Configuration = configuration.Id,
            Created = simulator.Clock.Now,
            Customer = customer.Id,
            Flow = flow,
            LastUsed = now,
            Locale = locale,
            ReturnUrl = returnUrl,
            Token = token,
            Url = $"{origin}/p/session/{token}{(flow is null ? "" : "/flow")}",
        };
        _sessions.Add(token, session);
        return session;
    }

    /// <returns>null when the link is unknown, an hour unused, or its customer deleted.</returns>
    public PortalVisit? Visit(string token)
    {
        var now = time.GetUtcNow();
        if (!_sessions.TryGetValue(token, out var session) || now - session.LastUsed > Lifetime
            || simulator.Customers.Find(session.Customer) is not { } customer)
        {
            return null;
        }

        session.LastUsed = now;
        simulator.EnterTimeOf(customer.Id);
        return new PortalVisit(session, customer, simulator.PortalConfigurations.Find(session.Configuration)!);
    }

    public bool Cancel(PortalVisit visit, string subscriptionId)
    {
        var cancel = visit.Configuration.Features.SubscriptionCancel;
        if (!cancel.Enabled || Own(visit, subscriptionId) is not { CancelAt: null } subscription)
        {
            return false;
        }

        if (cancel.Mode == PortalCancel.ImmediateMode)
        {
            simulator.Lifecycle.CancelNow(subscription, CancellationDetails.Requested);
        }
        else
        {
            var cancellation = ScheduledCancellation.FromPortal(subscription);
            simulator.Lifecycle.Update(subscription, changed => cancellation.ApplyTo(changed, simulator.Clock.Now));
        }

        return true;
    }

    public bool Resume(PortalVisit visit, string subscriptionId)
    {
        if (!visit.Configuration.Features.SubscriptionCancel.Enabled
            || Own(visit, subscriptionId) is not { CancelAt: not null } subscription)
        {
            return false;
        }

        var taken = new ScheduledCancellation(null, false);
        simulator.Lifecycle.Update(subscription, changed => taken.ApplyTo(changed, simulator.Clock.Now));
        return true;
    }

    public PaymentMethod NewCard(PortalVisit visit, CardReading card, string name) => simulator.Wallet.Create(
        card.Card!, card.Month, card.Year, BillingDetails.None with { Email = visit.Customer.Email, Name = name });

    /// <summary>The new card becomes the customer's default, and the card of every subscription that had one of its own.</summary>
    /// <returns>null when saved; <see cref="Decline.ActionRequired"/> when the customer is to be sent to the bank first.</returns>
    public Decline? ChangeCard(PortalVisit visit, PaymentMethod method, bool isAuthenticated)
    {
        if (method.AsksForAuthentication && !isAuthenticated)
        {
            return Decline.ActionRequired;
        }

        method.IsSetUp |= isAuthenticated;
        if (simulator.Wallet.Attach(method, visit.Customer) is { } decline)
        {
            return decline;
        }

        simulator.Wallet.SetDefault(visit.Customer, method);
        foreach (var subscription in simulator.Subscriptions.OwnedBy(visit.Customer.Id)
            .Where(one => !one.HasEnded && one.DefaultPaymentMethod is not null).ToArray())
        {
            simulator.Lifecycle.Update(subscription, changed => changed.DefaultPaymentMethod = method.Id);
        }

        return null;
    }

    /// <returns>null when paid; <see cref="Decline.ActionRequired"/> when the customer is to be sent to the bank.</returns>
    public Decline? Pay(PortalVisit visit, Invoice invoice) => simulator.Invoicing.Charge(
        invoice, simulator.Invoicing.MethodFor(invoice), new Confirmation(ReturnUrl: visit.Session.Url));

    public Invoice? Open(PortalVisit visit, string invoiceId) =>
        simulator.Invoices.Find(invoiceId) is { Status: InvoiceStatus.Open } invoice && invoice.Customer == visit.Customer.Id
            ? invoice : null;

    private Subscription? Own(PortalVisit visit, string subscriptionId) =>
        simulator.Subscriptions.Find(subscriptionId) is { HasEnded: false } subscription
            && subscription.Customer == visit.Customer.Id ? subscription : null;
}
