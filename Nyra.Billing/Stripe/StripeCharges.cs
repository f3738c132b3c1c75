using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>Reads from Stripe whose a charge is.</summary>
public sealed class StripeCharges(StripeClient stripe)
{
    /// <returns>Null where the charge has no customer, or Stripe does not know it.</returns>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached; 403 where a restricted key may not read
    /// charges.</exception>
    public async Task<string?> FindCustomerAsync(string chargeId, CancellationToken ct)
    {
        try
        {
            return (await stripe.V1.Charges.GetAsync(chargeId, cancellationToken: ct)).CustomerId;
        }
        catch (StripeException missing) when (missing.IsMissing())
        {
            return null;
        }
    }
}
