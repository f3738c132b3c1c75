using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Stripe;
using Stripe.Entitlements;

namespace Nyra.Readiness.Rehearsal;

/// <summary>What must stand in the Stripe account before anything can be bought: the product with its features, its price, the webhook endpoint.</summary>
public sealed record RehearsalCatalog(string PriceId, string WebhookSecret)
{
    // Small, so that a rehearsal can use it up.
    private const int HostedAiRequests = 25;
    private const long MonthlyCents = 1200;

    /// <summary>Makes it with the simulator, which starts empty.</summary>
    public static async Task<RehearsalCatalog> CreateAsync(string stripeKey, Uri stripeApi, Uri gateway, CancellationToken ct)
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
        var endpoint = stripe.V1.WebhookEndpoints.CreateAsync(
            new WebhookEndpointCreateOptions
            {
                Url = new Uri(gateway, "webhooks/stripe").ToString(),
                EnabledEvents = [.. HandledEvents.All],
                ApiVersion = StripeConfiguration.ApiVersion,
            },
            cancellationToken: ct);
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
        await Task.WhenAll(price, endpoint, pro, hostedAi);
        return new((await price).Id, (await endpoint).Secret);
    }

    private static async Task AttachAsync(StripeClient stripe, string productId, FeatureCreateOptions options, CancellationToken ct)
    {
        var feature = await stripe.V1.Entitlements.Features.CreateAsync(options, cancellationToken: ct);
        await stripe.V1.Products.Features.CreateAsync(productId, new ProductFeatureCreateOptions { EntitlementFeature = feature.Id }, cancellationToken: ct);
    }
}
