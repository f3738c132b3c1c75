using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>NODE_ENV=production or NYRA_BILLING_REQUIRE_PERSISTENT_STORAGE=true requires NYRA_ENTITLEMENTS_FILE.</summary>
public sealed class GuardArmedCheck()
    : StorageCheck("storage-guard-armed", $"{Names.NodeEnvironment}=production or {Names.RequirePersistentStorage}=true requires {Names.EntitlementsFile}")
{
    protected override Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct)
    {
        // A host whose guard is armed and that has no file would not have started.
        if (parts.Storage.GuardArmed)
            return Task.FromResult(CheckResult.Pass("The guard is armed.", parts.Storage.Database is null ? Names.EntitlementsFile : Names.EntitlementsConnection));
        return Task.FromResult(context.Live
            ? CheckResult.Fail("The storage guard is not armed.", $"Set {Names.RequirePersistentStorage}=true on the backend.")
            : CheckResult.Warn("The storage guard is not armed: fine on a developer's machine.", $"Set {Names.RequirePersistentStorage}=true on a hosted backend."));
    }
}
