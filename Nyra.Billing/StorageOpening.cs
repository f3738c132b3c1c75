using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Billing.Queue;

namespace Nyra.Billing;

/// <summary>Opens queue and store when the host starts, so that what can never be used stops the start and not the first customer.</summary>
internal sealed class StorageOpening(IServiceProvider services, IOptions<StorageOptions> storage) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<IEntitlementStore>();
        if (storage.Value.Database is not null)
            await services.GetRequiredService<PostgresEntitlementStore>().OpenAsync(cancellationToken);
        if (await services.GetRequiredService<IWebhookQueue>().DurabilityProblemAsync(cancellationToken) is { } problem)
            throw new InvalidDataException(problem);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
