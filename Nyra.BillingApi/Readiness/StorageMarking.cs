using Nyra.Billing.Entitlements;
using Nyra.Readiness.Preflight.Checks.Storage;

namespace Nyra.BillingApi.Readiness;

/// <summary>Notes in the storage that this process started on it, so that the next one can tell that it survived.</summary>
internal sealed partial class StorageMarking(IEntitlementStore store, TimeProvider time, ILogger<StorageMarking> logger) : IHostedService
{
    private readonly string _process = Guid.NewGuid().ToString("N");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            await StorageMarker.In(store).ChangeAsync(marker => marker.Started(_process, now, Environment.MachineName), cancellationToken);
        }
        catch (StorageUnavailableException away)
        {
            // GET /health says so, and the check that looks for the marker.
            Log.NotMarked(logger, away.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "That this process started could not be noted in the storage. {Reason}")]
        public static partial void NotMarked(ILogger logger, string reason);
    }
}
