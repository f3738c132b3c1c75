using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>What a configured price belongs to.</summary>
internal static class StripePrices
{
    /// <exception cref="PlanNotInStripeException">When Stripe does not know the price.</exception>
    /// <exception cref="StripeException">When Stripe refuses otherwise or cannot be reached.</exception>
    public static async Task<string> ProductOfAsync(this StripeClient stripe, string priceId, CancellationToken ct)
    {
        try
        {
            return (await stripe.V1.Prices.GetAsync(priceId, cancellationToken: ct)).ProductId;
        }
        catch (StripeException missing) when (missing.IsMissing())
        {
            throw new PlanNotInStripeException(priceId, missing);
        }
    }
}
