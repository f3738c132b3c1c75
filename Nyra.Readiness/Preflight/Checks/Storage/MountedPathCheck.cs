using Nyra.Billing.Configuration;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>Persistent storage mode requires NYRA_ENTITLEMENTS_FILE to be an absolute mounted path.</summary>
public sealed class MountedPathCheck()
    : StorageCheck("storage-path-mounted", $"Persistent storage mode requires {Names.EntitlementsFile} to be an absolute mounted path")
{
    protected override Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct) => Task.FromResult(Look(parts.Storage, context.Live));

    private static CheckResult Look(StorageOptions storage, bool live)
    {
        if (storage.Database is not null)
            return CheckResult.Pass("Entitlements are in a managed database.", "PostgreSQL");
        // As if the guard were armed, whether it is or not.
        var problems = StorageGuard.Problems(storage.Armed()).Select(problem => problem.ErrorMessage!).ToList();
        if (problems.Count == 0)
            return CheckResult.Pass("Absolute, on a mounted file system that a restart keeps.", storage.EntitlementsFile);
        return live || storage.GuardArmed
            ? CheckResult.Fail(problems[0], $"Point {Names.EntitlementsFile} at an absolute mounted persistent path, or replace the JSON store with a managed database.", storage.EntitlementsFile)
            : CheckResult.Warn("Not where a hosted paid beta may keep entitlements.", $"{problems[0]}", storage.EntitlementsFile);
    }
}
