using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Billing.Queue;

namespace Nyra.Billing;

/// <summary>Opens queue and store when the host starts, so that what can never be used stops the start and not the first customer.</summary>
internal sealed partial class StorageOpening(IServiceProvider services, ILogger<StorageOpening> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<IEntitlementStore>();
        if (store is PostgresEntitlementStore database)
            await database.OpenAsync(cancellationToken);
        await WarnOfLimitsAsync(store, cancellationToken);
        // Opened by the first health probe it would fail that probe with 500 wherever the file is locked just then.
        services.GetRequiredService<IWorkerHeartbeats>();
        var durability = await services.GetRequiredService<IWebhookQueue>().DurabilityAsync(cancellationToken);
        if (durability is { RefusesEvents: true, Problem: { } problem })
            throw new InvalidDataException(problem);
        if (durability.Problem is { } unproven)
            LogWarning(unproven);
    }

    private async Task WarnOfLimitsAsync(IEntitlementStore store, CancellationToken ct)
    {
        try
        {
            if (await store.CapacityProblemAsync(ct) is { } problem)
                LogWarning(problem);
        }
        catch (StorageUnavailableException)
        {
            // Away: GET /health says so.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private partial void LogWarning(string problem);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
