using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Checkout;

/// <summary>What paying, leaving or forgetting the hosted page does. Nothing of a declined payment remains, as since basil.</summary>
internal sealed class CheckoutCompletion(Simulator simulator)
{
    private static readonly string[] Subscribed = ["active", "past_due", "unpaid", "paused", "trialing"];

    public static CustomerDetails? KnownDetails(Customer? customer, string? email) =>
        customer is null && email is null
            ? null
            : new CustomerDetails(customer?.Email ?? email, customer?.Name) { Address = customer?.Address, Phone = customer?.Phone };

    /// <returns>null when paid.</returns>
    public Decline? Pay(CheckoutSession session, CardReading card, string email, string name)
    {
        var behavior = card.Card!;
        var decline = behavior.OnAttach ?? (session.AmountTotal > 0 ? behavior.OnCharge : null);
        if (decline is not null)
        {
            return decline;
        }

        var customer = simulator.Customers.Find(session.Customer) ?? NewCustomer(email, name);
        if (customer.Email is null)
        {
            simulator.Events.Update("customer.updated", customer, changed => changed.Email = email);
        }

        var details = BillingDetails.None with { Email = email, Name = name };
        var method = simulator.Wallet.Create(behavior, card.Month, card.Year, details);
        simulator.Wallet.Attach(method, customer);
        var made = simulator.Beginning.Prepare(new SubscriptionOrder(customer, session.Items)
        {
            BillingMode = session.SubscriptionData.BillingMode,
            Method = method,
            Metadata = session.SubscriptionData.Metadata,
            Description = session.SubscriptionData.Description,
        });
        session.Status = CheckoutSession.Complete;
        session.PaymentStatus = session.AmountTotal > 0 ? "paid" : "no_payment_required";
        session.Customer = customer.Id;
        session.CustomerDetails = new CustomerDetails(email, name) { Address = Address.Blank, TaxIds = [] };
        session.Subscription = made.Subscription.Id;
        session.Invoice = made.Invoice.Id;
        session.Url = null;
        simulator.Events.Raise("checkout.session.completed", session);
        simulator.Beginning.Begin(made);
        return null;
    }

    public void Expire(CheckoutSession session)
    {
        session.Status = CheckoutSession.Expired;
        session.Url = null;
        simulator.Events.Raise("checkout.session.expired", session);
    }

    public void Wake(string id)
    {
        if (simulator.CheckoutSessions.Find(id) is { Status: CheckoutSession.Open } session && session.ExpiresAt <= simulator.Clock.Now)
        {
            Expire(session);
        }
    }

    /// <summary>
    /// Stripe's "limit customers to one subscription": found by the session's customer, else by e-mail address. Off unless the
    /// account turns it on.
    /// </summary>
    /// <returns>Who is subscribed already, or null.</returns>
    public Customer? AlreadySubscribed(CheckoutSession session, string? email)
    {
        if (!simulator.Options.LimitToOneSubscription)
        {
            return null;
        }

        var candidates = simulator.Customers.Find(session.Customer) is { } known
            ? [known]
            : simulator.Customers.NewestFirst()
                .Where(customer => email is not null && string.Equals(customer.Email, email, StringComparison.OrdinalIgnoreCase));
        return candidates.FirstOrDefault(customer =>
            simulator.Subscriptions.OwnedBy(customer.Id).Any(one => Subscribed.Contains(one.Status)));
    }

    private Customer NewCustomer(string email, string name)
    {
        var customer = CustomerEndpoints.New(simulator);
        (customer.Email, customer.Name) = (email, name);
        simulator.Customers.Add(customer);
        simulator.Events.Raise("customer.created", customer);
        return customer;
    }
}
