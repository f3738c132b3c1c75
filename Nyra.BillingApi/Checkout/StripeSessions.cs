using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Stripe;
using Stripe.Checkout;

namespace Nyra.BillingApi.Checkout;

/// <summary>Reads checkout sessions from Stripe.</summary>
internal static class StripeSessions
{
    /// <summary>The session of a checkout that was begun here.</summary>
    /// <returns>Null where it was deleted with its customer.</returns>
    /// <exception cref="StripeException">
    /// When Stripe refuses or cannot be reached. A session that is missing although its customer exists is such an error: the key may be of
    /// another account, and the customer may have paid.
    /// </exception>
    /// <exception cref="CustomerNotInStripeException">When Stripe does not know the customer.</exception>
    public static async Task<Session?> FindSessionAsync(this StripeClient stripe, CheckoutRecord checkout, CancellationToken ct)
    {
        try
        {
            return await stripe.V1.Checkout.Sessions.GetAsync(checkout.SessionId, cancellationToken: ct);
        }
        catch (StripeException missing) when (missing.IsMissing())
        {
            if (await StripeCustomers.IsDeletedAsync(stripe, checkout.CustomerId, ct))
                return null;
            throw;
        }
    }
}
