using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.Embedded.Stripe;

/// <summary>For where a Stripe, such as the simulator, reaches the gateway itself: events are posted and nothing forwards them.</summary>
public static class WebhookEndpoints
{
    /// <summary>Has every event that is handled posted to this address, and to none on this machine that an earlier start registered.</summary>
    /// <returns>The secret that they are signed with.</returns>
    public static async Task<string> RegisterAsync(StripeClient stripe, Uri webhooks, CancellationToken ct)
    {
        // Its secret is told once, and the gateway's port may be another now.
        foreach (var earlier in await stripe.V1.WebhookEndpoints.ListAsync(cancellationToken: ct))
        {
            if (new Uri(earlier.Url) is { IsLoopback: true } address && address.AbsolutePath == webhooks.AbsolutePath)
                await stripe.V1.WebhookEndpoints.DeleteAsync(earlier.Id, cancellationToken: ct);
        }
        var endpoint = await stripe.V1.WebhookEndpoints.CreateAsync(
            new WebhookEndpointCreateOptions
            {
                Url = webhooks.ToString(),
                EnabledEvents = [.. HandledEvents.All],
                ApiVersion = StripeConfiguration.ApiVersion,
            },
            cancellationToken: ct);
        return endpoint.Secret;
    }
}
