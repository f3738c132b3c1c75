namespace Nyra.Billing.Stripe;

/// <summary>Asks Stripe whose a charge is; see <see cref="StripeCharges.FindCustomerAsync"/>.</summary>
public delegate Task<string?> FindCustomerOfCharge(string chargeId, CancellationToken ct);
