using System.ComponentModel.DataAnnotations;

namespace Nyra.Billing.Configuration;

/// <summary>
/// The storage guard: a hosted paid beta must not keep its entitlements where a restart or a new deployment loses them. Armed by
/// NODE_ENV=production, the Production environment or NYRA_BILLING_REQUIRE_PERSISTENT_STORAGE=true; then NYRA_ENTITLEMENTS_FILE must
/// be set and be an absolute path on a mounted, lasting file system.
/// </summary>
public static class StorageGuard
{
    private const string Remedy = "Point it at an absolute path on a mounted persistent volume, for example /data/entitlements.json.";

    // What dies with the machine (memory) or with the container (its own writable layer).
    private static readonly HashSet<string> Passing = new(StringComparer.OrdinalIgnoreCase)
    {
        "tmpfs", "ramfs", "overlay", "overlayfs", "aufs",
    };

    public static IEnumerable<ValidationResult> Problems(StorageOptions storage)
    {
        if (!storage.GuardArmed)
            yield break;
        if (string.IsNullOrWhiteSpace(storage.EntitlementsFileSetting))
        {
            yield return SettingProblem.Missing(
                Settings.EntitlementsFile, Remedy + " (Developing on this machine? Set ASPNETCORE_ENVIRONMENT=Development.)");
            yield break;
        }
        foreach (var problem in ProblemsOf(Settings.EntitlementsFile, storage.EntitlementsFileSetting, storage.FileSystemOf))
            yield return problem;
        if (storage.QueueFileSetting is { Length: > 0 } queue)
        {
            foreach (var problem in ProblemsOf(Settings.QueueFile, queue, storage.FileSystemOf))
                yield return problem;
        }
    }

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
