using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>Which subscriptions go on: Stripe may charge for them now or later, whether or not they give access.</summary>
public static class LiveSubscriptions
{
    /// <summary>
    /// Whether it has not ended. An incomplete one is live for as long as its first invoice can be paid, and so is one with a status that
    /// Stripe may add. Then no second subscription is sold.
    /// </summary>
    public static bool IsLive(this Subscription subscription) => subscription.Status is not ("canceled" or "incomplete_expired");

    /// <summary>The customer's live subscriptions to any product.</summary>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    public static async Task<IReadOnlyList<Subscription>> LiveSubscriptionsAsync(
        this StripeClient stripe, string customerId, CancellationToken ct)
    {
        var found = new List<Subscription>();
        var options = new SubscriptionListOptions { Customer = customerId, Status = "all", Limit = 100 };
        await foreach (var subscription in stripe.V1.Subscriptions.ListAutoPagingAsync(options, cancellationToken: ct))
        {
            if (subscription.IsLive())
                found.Add(subscription);
        }
        return found;
    }
}
