using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;

namespace Nyra.Billing.Entitlements;

/// <summary>Proves by writing that entitlements can be saved; at most every 5 s, however often health is asked for.</summary>
internal sealed class StorageHealthCheck(IEntitlementStore store, IOptions<StorageOptions> storage, TimeProvider time) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _proving = new(1);
    private (long At, HealthCheckResult Result)? _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _proving.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < Fresh)
                return last.Result;
            var result = await ProveAsync(cancellationToken);
            _last = (time.GetTimestamp(), result);
            return result;
        }
        finally
        {
            _proving.Release();
        }
    }

    public void Dispose() => _proving.Dispose();

    private async Task<HealthCheckResult> ProveAsync(CancellationToken ct)
    {
        var data = new Dictionary<string, object>
        {
            ["provenAt"] = time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["guard"] = storage.Value.GuardArmed ? "armed" : "not armed",
        };
        try
        {
            await store.ProveWritableAsync(ct);
            if (await store.CapacityProblemAsync(ct) is { } problem)
                return HealthCheckResult.Degraded(problem, data: data);
            return HealthCheckResult.Healthy("Entitlement storage is writable: proven by a write that was made durable.", data);
        }
        catch (StorageUnavailableException error)
        {
            return HealthCheckResult.Unhealthy("Entitlement storage is not writable: " + error.InnerException?.GetType().Name, error, data);
        }
    }
}
