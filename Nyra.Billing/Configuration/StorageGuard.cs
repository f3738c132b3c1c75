using System.ComponentModel.DataAnnotations;

namespace Nyra.Billing.Configuration;

/// <summary>
/// The storage guard: a hosted paid beta must not keep its entitlements where a restart or a new deployment loses them. Armed by
/// NODE_ENV=production, the Production environment or NYRA_BILLING_REQUIRE_PERSISTENT_STORAGE=true; then entitlements must be in the
/// managed database, or NYRA_ENTITLEMENTS_FILE be set and be an absolute path on a mounted, lasting file system.
/// </summary>
public static class StorageGuard
{
    private const string Remedy = "Point it at an absolute path on a mounted persistent volume, for example /data/entitlements.json.";
    private const string QueueRemedy = "Point it at an absolute path on a mounted persistent volume, for example /data/webhooks.db.";

    // What dies with the machine (memory) or with the container (its own writable layer).
    private static readonly HashSet<string> Passing = new(StringComparer.OrdinalIgnoreCase)
    {
        "tmpfs", "ramfs", "overlay", "overlayfs", "aufs",
    };

    public static IEnumerable<ValidationResult> Problems(StorageOptions storage)
    {
        if (!storage.GuardArmed)
            return [];
        if (storage.Database is not null)
            return DatabaseProblems(storage);
        if (string.IsNullOrWhiteSpace(storage.EntitlementsFileSetting))
        {
            return
            [
                SettingProblem.Missing(
                    Settings.EntitlementsFile,
                    $"{Remedy} Or replace the JSON store with a managed database: {Settings.EntitlementsConnection}. "
                    + "(Developing on this machine? Set ASPNETCORE_ENVIRONMENT=Development.)"),
            ];
        }
        return [.. ProblemsOf(Settings.EntitlementsFile, storage.EntitlementsFileSetting, storage.FileSystemOf), .. QueueFileProblems(storage)];
    }

    // The queue's file would lie beside the entitlements; where those are in a database, nobody can say that the place is meant.
    private static IEnumerable<ValidationResult> DatabaseProblems(StorageOptions storage) =>
        storage.QueueInRedis || storage.QueueFileSetting is { Length: > 0 }
            ? QueueFileProblems(storage)
            : [SettingProblem.Missing(Settings.QueueFile, $"{QueueRemedy} Or keep the queue in Redis: ConnectionStrings__{Settings.Redis}.")];

    private static IEnumerable<ValidationResult> QueueFileProblems(StorageOptions storage) =>
        storage.QueueFileSetting is { Length: > 0 } queue ? ProblemsOf(Settings.QueueFile, queue, storage.FileSystemOf) : [];

    private static IEnumerable<ValidationResult> ProblemsOf(string key, string path, Func<string, string?> fileSystemOf)
    {
        if (!Path.IsPathFullyQualified(path))
            yield return SettingProblem.Wrong(key, $"is a relative path ('{path}')", Remedy);
        // Never created here: a folder made in place of a missing mount would take the data and lose it.
        else if (Path.GetDirectoryName(path) is not { } folder || !Directory.Exists(folder))
            yield return SettingProblem.Wrong(key, $"lies in a folder that does not exist ('{path}')", "Mount the persistent volume there first.");
        else if (fileSystemOf(path) is { } kind && Passing.Contains(kind))
            yield return SettingProblem.Wrong(key, $"lies on {kind}, which a restart empties ('{path}')", Remedy);
    }
}
