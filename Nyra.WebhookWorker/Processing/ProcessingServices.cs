using Nyra.Configuration;

namespace Nyra.WebhookWorker.Processing;

internal static class ProcessingServices
{
    public static IServiceCollection AddProcessing(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptionsWithValidateOnStart<WorkerOptions, WorkerOptionsValidator>()
            .ReportUnreadable(settings, WorkerOptions.Section).Bind(settings.Readable<WorkerOptions>(WorkerOptions.Section));
        services.AddSingleton<ProcessingMetrics>();
        services.AddSingleton<HeldWebhooks>();
        services.AddSingleton<StripePace>();
        services.AddSingleton<CustomerEvents>();
        services.AddSingleton<ReversalCustomers>();
        services.AddSingleton<PaymentReversalEvents>();
        services.AddSingleton<FailedWebhooks>();
        services.AddHostedService<WebhookProcessing>();
        services.AddHostedService<QueueGauges>();
        services.AddHostedService<WorkerHeartbeatService>();
        services.AddHostedService<ReconcileSchedule>();
        return services;
    }
}
