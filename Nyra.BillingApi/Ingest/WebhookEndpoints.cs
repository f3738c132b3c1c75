namespace Nyra.BillingApi.Ingest;

/// <summary>Where Stripe sends its events.</summary>
public static class WebhookEndpoints
{
    public const string Path = "/webhooks/stripe";

    // The signature is its credential: what comes after routing, bearer tokens and powers, has nothing to say here.
    public static void MapWebhooks(this IEndpointRouteBuilder app) => app
        .MapPost(Path, http => http.RequestServices.GetRequiredService<WebhookDoor>().ReceiveAsync(http))
        .WithTags("Ingest").WithSummary("Receives one signed Stripe event")
        .ShortCircuit();
}
