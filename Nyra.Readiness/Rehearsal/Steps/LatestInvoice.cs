using Stripe;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The subscription's latest invoice, as Stripe has it now.</summary>
internal static class LatestInvoice
{
    public static async Task<Invoice> OfAsync(RehearsalContext context, CancellationToken ct)
    {
        var subscription = await context.Stripe.Api.V1.Subscriptions.GetAsync(
            context.SubscriptionId, new SubscriptionGetOptions { Expand = ["latest_invoice"] }, cancellationToken: ct);
        return subscription.LatestInvoice;
    }
}
