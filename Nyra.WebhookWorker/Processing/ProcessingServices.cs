namespace Nyra.WebhookWorker.Processing;

internal static class ProcessingServices
{
    public static IServiceCollection AddProcessing(this IServiceCollection services)
    {
        services.AddSingleton<ProcessingMetrics>();
        services.AddSingleton<StripePace>();
        services.AddSingleton<CustomerEvents>();
        services.AddHostedService<WebhookProcessing>();
        return services;
    }
}
