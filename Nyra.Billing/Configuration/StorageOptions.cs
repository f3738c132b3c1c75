using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nyra.Billing.Entitlements.Postgres;

namespace Nyra.Billing.Configuration;

/// <summary>Where entitlements and the queue rest, and whether the storage guard is armed.</summary>
public sealed class StorageOptions : IValidatableObject
{
    private const string ConnectionRemedy =
        "Write it as Host=…;Database=…;Username=…;Password=…;SSL Mode=VerifyFull; an address that begins with postgresql:// is not taken.";

    [ConfigurationKeyName(Settings.EntitlementsFile)]
    public string? EntitlementsFileSetting { get; set => field = value?.Trim(); }

    [ConfigurationKeyName(Settings.QueueFile)]
    public string? QueueFileSetting { get; set => field = value?.Trim(); }

    [ConfigurationKeyName(Settings.RequirePersistentStorage)]
    public string? RequirePersistentStorage { get; set; }

    [ConfigurationKeyName(Settings.NodeEnvironment)]
    public string? NodeEnvironment { get; set; }

    /// <summary>The connection string of the entitlement database; null where entitlements rest in a file.</summary>
    public string? Database { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim(); }

    /// <summary>The connection string of Redis; null where the queue is in a file.</summary>
    public string? Redis { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim(); }

    /// <summary>Whether the queue is in Redis, so that no file is needed for it.</summary>
    public bool QueueInRedis => Redis is not null;

    /// <summary>Set from the host's environment, which is Production unless something says otherwise.</summary>
    public bool IsProduction { get; set; }

    /// <summary>The kind of file system a path lies on, for example ext4, or null where it cannot be told. Tests put their own here.</summary>
    internal Func<string, string?> FileSystemOf { get; set; } = MountedFileSystem.KindOf;

    /// <summary>Whether the hosted paid beta's rules hold: the store must survive a new deployment.</summary>
    public bool GuardArmed => IsProduction || Means(NodeEnvironment, "production") || Means(RequirePersistentStorage, "true");

    /// <summary>The same with the guard armed, to be judged as it would be then.</summary>
    public StorageOptions Armed() => new()
    {
        EntitlementsFileSetting = EntitlementsFileSetting,
        QueueFileSetting = QueueFileSetting,
        RequirePersistentStorage = "true",
        Database = Database,
        Redis = Redis,
        FileSystemOf = FileSystemOf,
    };

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
        if (Database is not null && EntitlementsFileSetting is { Length: > 0 })
            yield return SettingProblem.Wrong(
                Settings.EntitlementsConnection, $"and {Settings.EntitlementsFile} are both set", "Entitlements rest in one place: unset the one that is not meant.");
        if (SettingCharacters.ProblemOfConnection(Settings.RedisConnection, Redis) is { } odd)
            yield return new(odd);
        if (MalformedConnection() is { } malformed)
            yield return malformed;
        foreach (var problem in StorageGuard.Problems(this))
            yield return problem;
    }

    /// <summary>Why entitlements cannot be moved to the database as these settings stand; null where they can.</summary>
    public string? TransferProblem() =>
        (Database is null ? SettingProblem.Missing(Settings.EntitlementsConnection, ConnectionRemedy) : MalformedConnection())?.ErrorMessage;

    private ValidationResult? MalformedConnection() =>
        SettingCharacters.ProblemOfConnection(Settings.EntitlementsConnection, Database) is { } odd
        ? new(odd)
        : Database is not null && !PostgresConnection.IsWellFormed(Database)
        ? SettingProblem.Wrong(Settings.EntitlementsConnection, "is no connection string of PostgreSQL", ConnectionRemedy)
        : null;

    private static bool Means(string? value, string word) => string.Equals(value?.Trim(), word, StringComparison.OrdinalIgnoreCase);
}
