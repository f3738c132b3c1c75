using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Stripe;
using Stripe.Entitlements;

namespace Nyra.Readiness.Rehearsal;

/// <summary>What must stand in the Stripe account before anything can be bought: the product with its features, its price, the webhook endpoint.</summary>
/// <param name="WebhookSecret">Null where no endpoint was asked for.</param>
public sealed record RehearsalCatalog(string PriceId, string? WebhookSecret)
{
    // Small, so that a rehearsal can use it up.
    private const int HostedAiRequests = 25;
    private const long MonthlyCents = 1200;

    /// <summary>Makes it with the simulator, which starts empty.</summary>
    /// <param name="webhooks">Where events are to be posted; null where nothing is to be registered.</param>
    public static async Task<RehearsalCatalog> CreateAsync(string stripeKey, Uri stripeApi, Uri? webhooks, CancellationToken ct)
    {
        var stripe = StripeClients.Create(new StripeOptions { SecretKey = stripeKey, ApiBase = stripeApi.ToString() }, retries: 0);
        var product = await stripe.V1.Products.CreateAsync(new ProductCreateOptions { Name = "NyrA Swarm Little Buddy Pro" }, cancellationToken: ct);
        var price = stripe.V1.Prices.CreateAsync(
            new PriceCreateOptions
            {
                Product = product.Id,
                Currency = "usd",
                UnitAmount = MonthlyCents,
                LookupKey = "pro-monthly",
                Recurring = new PriceRecurringOptions { Interval = "month" },
            },
            cancellationToken: ct);
        var secret = RegisterAsync(stripe, webhooks, ct);
        var pro = AttachAsync(stripe, product.Id, new FeatureCreateOptions { Name = "Little Buddy Pro", LookupKey = "little-buddy-pro" }, ct);
        var hostedAi = AttachAsync(
            stripe, product.Id,
            new FeatureCreateOptions
            {
                Name = "Hosted AI",
                LookupKey = "hosted-ai",
                Metadata = new() { ["monthly_requests"] = HostedAiRequests.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            },
            ct);
        await Task.WhenAll(price, secret, pro, hostedAi);
        return new((await price).Id, await secret);
    }

    private static async Task<string?> RegisterAsync(StripeClient stripe, Uri? webhooks, CancellationToken ct)
    {
        if (webhooks is null)
            return null;
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

    private static async Task AttachAsync(StripeClient stripe, string productId, FeatureCreateOptions options, CancellationToken ct)
    {
        var feature = await stripe.V1.Entitlements.Features.CreateAsync(options, cancellationToken: ct);
        await stripe.V1.Products.Features.CreateAsync(productId, new ProductFeatureCreateOptions { EntitlementFeature = feature.Id }, cancellationToken: ct);
    }
}
