using Nyra.Billing.Configuration;
using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>The configured price, and whether Stripe lets it be sold.</summary>
public sealed class PlanPrice(StripeClient stripe, string priceId)
{
    private const string Remedy = $"or set {Settings.PriceProMonthly} to a price that can be sold and restart the backend.";

    /// <summary>What Stripe said last, asked by any part of this process; null before it said anything.</summary>
    public PlanPriceReport? Last { get; private set; }

    /// <returns>Why it cannot be sold: a sentence that names the price and the remedy. Null where it can.</returns>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    public async Task<string?> FindProblemAsync(CancellationToken ct)
    {
        var problem = await FetchProblemAsync(ct);
        Last = new(problem);
        return problem;
    }

    private async Task<string?> FetchProblemAsync(CancellationToken ct)
    {
        try
        {
            var price = await stripe.V1.Prices.GetAsync(priceId, new() { Expand = ["product"] }, cancellationToken: ct);
            return price switch
            {
                { Active: false } => $"The price {priceId} is archived at Stripe. Activate it in Stripe's dashboard, {Remedy}",
                { Product: { Active: false } or { Deleted: true } } =>
                    $"The product {price.ProductId} of the price {priceId} is archived at Stripe. "
                    + $"Activate it in Stripe's dashboard, {Remedy}",
                { Recurring: null } =>
                    $"The price {priceId} is for a single payment. Create a recurring price in Stripe's dashboard, {Remedy}",
                _ => null,
            };
        }
        catch (StripeException missing) when (missing.IsMissing())
        {
            return new PlanNotInStripeException(priceId, missing).Message;
        }
    }
}

/// <param name="Problem">See <see cref="PlanPrice.FindProblemAsync"/>.</param>
public sealed record PlanPriceReport(string? Problem);
