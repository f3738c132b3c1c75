using Nyra.Billing.Entitlements;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>GET /health verifies entitlement storage is writable: the same proof, made now.</summary>
public sealed class StorageWritableCheck() : StorageCheck("storage-writable", "GET /health verifies entitlement storage is writable")
{
    protected override async Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct)
    {
        try
        {
            await parts.Store.ProveWritableAsync(ct);
            return CheckResult.Pass("Written and made durable just now.", parts.Storage.Database is null ? parts.Storage.EntitlementsFile : "PostgreSQL");
        }
        catch (StorageUnavailableException error)
        {
            return CheckResult.Fail("Entitlements cannot be saved.", "Look at the volume or the database, and its rights.", error.Message);
        }
    }
}
