namespace Nyra.BillingApi.Ingest;

internal static class IngestServices
{
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<SignatureFailures>();
        services.AddSingleton<WebhookDoor>();
        services.AddHealthChecks().AddCheck<SignatureHealthCheck>("signatures");
        return services;
    }
}
