namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>Entitlement JSON writes use same-directory temporary files and atomic rename.</summary>
public sealed class AtomicWritesCheck()
    : StorageCheck("storage-writes-atomically", "Entitlement JSON writes use same-directory temporary files and atomic rename")
{
    protected override async Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct)
    {
        if (parts.Storage.Database is not null)
            return CheckResult.Pass("PostgreSQL: every save is a transaction.");
        var folder = Path.GetDirectoryName(parts.Storage.EntitlementsFile)!;
        // The proof goes the whole way of a save beside the file: temporary file, fsync, rename, fsync of the folder.
        await parts.Store.ProveWritableAsync(ct);
        return CheckResult.Pass("Temporary file, fsync, rename, in the file's own directory.", folder);
    }
}
