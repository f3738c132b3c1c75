using Nyra.Billing.Entitlements;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>The entitlement store has room to grow: the file is not too large, the database allows enough connections.</summary>
public sealed class CapacityCheck() : StorageCheck("storage-capacity", "Entitlement storage has room to grow")
{
    protected override async Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct)
    {
        var place = parts.Storage.Database is null ? parts.Storage.EntitlementsFile : "PostgreSQL";
        try
        {
            return await parts.Store.CapacityProblemAsync(ct) is { } problem
                ? CheckResult.Warn("Entitlement storage nears its limit.", problem, place)
                : CheckResult.Pass("Far from its limits.", place);
        }
        catch (StorageUnavailableException error)
        {
            return CheckResult.Fail(
                "Entitlement storage does not answer.", "Look at the volume or the database, and its rights.", error.Message);
        }
    }
}
