using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Billing.Queue;

namespace Nyra.Billing;

/// <summary>Opens queue and store when the host starts, so that what can never be used stops the start and not the first customer.</summary>
internal sealed class StorageOpening(IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IEntitlementStore>() is PostgresEntitlementStore database)
            await database.OpenAsync(cancellationToken);
        if (await services.GetRequiredService<IWebhookQueue>().DurabilityProblemAsync(cancellationToken) is { } problem)
            throw new InvalidDataException(problem);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
