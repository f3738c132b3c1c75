using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Nyra.Billing.Configuration;

/// <summary>Where entitlements and the queue rest, and whether the storage guard is armed.</summary>
public sealed class StorageOptions : IValidatableObject
{
    [ConfigurationKeyName(Settings.EntitlementsFile)]
    public string? EntitlementsFileSetting { get; set => field = value?.Trim(); }

    [ConfigurationKeyName(Settings.QueueFile)]
    public string? QueueFileSetting { get; set => field = value?.Trim(); }

    [ConfigurationKeyName(Settings.RequirePersistentStorage)]
    public string? RequirePersistentStorage { get; set; }

    [ConfigurationKeyName(Settings.NodeEnvironment)]
    public string? NodeEnvironment { get; set; }

    /// <summary>Set from the host's environment, which is Production unless something says otherwise.</summary>
    public bool IsProduction { get; set; }

    /// <summary>The kind of file system a path lies on, for example ext4, or null where it cannot be told. Tests put their own here.</summary>
    internal Func<string, string?> FileSystemOf { get; set; } = MountedFileSystem.KindOf;

    /// <summary>Whether the hosted paid beta's rules hold: the store must survive a new deployment.</summary>
    public bool GuardArmed => IsProduction || Means(NodeEnvironment, "production") || Means(RequirePersistentStorage, "true");

    public string EntitlementsFile => EntitlementsFileSetting is { Length: > 0 } file
        ? Path.GetFullPath(file)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "Nyra", "entitlements.json");

    /// <summary>The SQLite queue's file: beside the entitlement file unless set.</summary>
    public string QueueFile => QueueFileSetting is { Length: > 0 } file
        ? Path.GetFullPath(file)
        : Path.Combine(Path.GetDirectoryName(EntitlementsFile)!, "webhooks.db");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RequirePersistentStorage is { Length: > 0 } required && !Means(required, "true") && !Means(required, "false"))
            yield return SettingProblem.Wrong(Settings.RequirePersistentStorage, "is neither true nor false", "Set it to true on a hosted backend.");
        foreach (var problem in StorageGuard.Problems(this))
            yield return problem;
    }

    private static bool Means(string? value, string word) => string.Equals(value?.Trim(), word, StringComparison.OrdinalIgnoreCase);
}
