using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Payments;
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

    /// <returns>null when paid; <see cref="Decline.ActionRequired"/> when the customer is to be sent to the bank first.</returns>
    public Decline? Pay(CheckoutSession session, PaymentMethod method, Buyer buyer, Confirmation how)
    {
        if (WouldDecline(session, method, how) is { } decline)
        {
            return decline;
        }

        simulator.EnterTimeOf(session.Customer);
        method.IsSetUp |= how.IsAuthenticated;
        session.CustomerDetails = new CustomerDetails(buyer.Email, buyer.Name) { Address = Address.Blank, TaxIds = [] };
        if (session.IsPayment)
        {
            PayOnce(session, method, how);
        }
        else
        {
            Subscribe(session, method, buyer, how);
        }

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
        if (!simulator.Options.LimitToOneSubscription || session.IsPayment)
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

    // Asked before anything is made, so that nothing has to be taken back.
    private static Decline? WouldDecline(CheckoutSession session, PaymentMethod method, Confirmation how) =>
        !session.IsPayment && method.Card.Behavior.OnAttach is { } unsaved ? unsaved
        : method.AsksForAuthentication && !how.IsAuthenticated ? Decline.ActionRequired
        : Invoicing.WouldDecline(method, session.AmountTotal, how.IsAuthenticated);

    private void Subscribe(CheckoutSession session, PaymentMethod method, Buyer buyer, Confirmation how)
    {
        var customer = simulator.Customers.Find(session.Customer) ?? NewCustomer(buyer);
        if (customer.Email is null)
        {
            simulator.Events.Update("customer.updated", customer, changed => changed.Email = buyer.Email);
        }

        simulator.Wallet.Attach(method, customer);
        var made = simulator.Beginning.Prepare(new SubscriptionOrder(customer, session.Items)
        {
            BillingMode = session.SubscriptionData.BillingMode,
            Method = method,
            Metadata = session.SubscriptionData.Metadata,
            Description = session.SubscriptionData.Description,
            Confirmation = how,
            Trial = session.SubscriptionData.Trial.BeginningAt(simulator.Clock.Now),
        });
        (session.Customer, session.Subscription, session.Invoice) = (customer.Id, made.Subscription.Id, made.Invoice.Id);
        Complete(session);
        simulator.Beginning.Begin(made);
    }

    private void PayOnce(CheckoutSession session, PaymentMethod method, Confirmation how)
    {
        var data = session.PaymentIntentData;
        var id = simulator.Ids.Next("pi_3", 23);
        var intent = simulator.Charging.Begin(new PaymentIntent
        {
            Id = id,
            Amount = session.AmountTotal,
            AutomaticPaymentMethods = AutomaticMethods.On,
            ClientSecret = PaymentIntent.NewSecret(simulator.Ids, id),
            Created = simulator.Clock.Now,
            Currency = session.Currency,
            Customer = session.Customer,
            Description = data.Description,
            Metadata = data.Metadata,
            ReceiptEmail = data.ReceiptEmail,
            SetupFutureUsage = data.SetupFutureUsage,
            Shipping = data.Shipping,
            StatementDescriptor = data.StatementDescriptor,
        });
        IntentReading.Keep(simulator, method);
        session.PaymentIntent = intent.Id;
        simulator.Charging.Confirm(intent, method, how);
        Complete(session);
    }

    private void Complete(CheckoutSession session)
    {
        session.Status = CheckoutSession.Complete;
        session.PaymentStatus = session.AmountTotal > 0 ? "paid" : "no_payment_required";
        session.Url = null;
        simulator.Events.Raise("checkout.session.completed", session);
    }

    private Customer NewCustomer(Buyer buyer)
    {
        var customer = CustomerEndpoints.New(simulator);
        (customer.Email, customer.Name) = (buyer.Email, buyer.Name);
        simulator.Customers.Add(customer);
        simulator.Events.Raise("customer.created", customer);
        return customer;
    }
}
