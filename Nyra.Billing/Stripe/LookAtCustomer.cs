namespace Nyra.Billing.Stripe;

/// <summary>Asks Stripe what is true of a customer now: <see cref="StripeCustomers.LookAsync"/>.</summary>
/// <exception cref="global::Stripe.StripeException">When Stripe refuses or cannot be reached.</exception>
public delegate Task<StripeSnapshot> LookAtCustomer(string customerId, CancellationToken ct);
