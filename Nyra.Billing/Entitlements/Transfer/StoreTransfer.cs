using System.Globalization;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Entitlements.Postgres;

namespace Nyra.Billing.Entitlements.Transfer;

/// <summary>
/// Moves everything from the entitlement file to PostgreSQL. The file's lock is held from before it is read until a note stands in its
/// place, so that no running host saves anything in between that would be lost, and none goes on with a stale store after it.
/// </summary>
public static class StoreTransfer
{
    private const string Target = "postgres";

    /// <param name="connectionString">Of the database; well-formed.</param>
    /// <param name="dryRun">Whether all is rolled back in the end and the file left as it is.</param>
    /// <exception cref="InvalidDataException">When the file is missing or malformed, was moved before, or the database is not fit for it.</exception>
    /// <exception cref="StorageUnavailableException">When the file stays locked or the database cannot be used; nothing was changed.</exception>
    public static async Task<StoreTransferResult> RunAsync(string path, string connectionString, bool dryRun, TimeProvider time, CancellationToken ct)
    {
        var file = new EntitlementFile(Path.GetFullPath(path));
        // Before the lock, which would make a file in a folder that is only misspelled.
        if (!File.Exists(file.Path))
            throw new InvalidDataException($"There is no entitlement file '{file.Path}'. Name it with --file, or set {Configuration.Settings.EntitlementsFile}.");
        using var held = await LockAsync(file, time, ct);
        var stored = Read(file);
        await using var database = new PostgresImport(connectionString);
        var result = await database.RunAsync(stored, dryRun, ct);
        return result is StoreTransferResult.Moved moved ? PutAside(file, moved.Counts, time.GetUtcNow()) : result;
    }

    private static async Task<IDisposable> LockAsync(EntitlementFile file, TimeProvider time, CancellationToken ct)
    {
        try
        {
            return await file.Lock.AcquireAsync(time, ct);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"The entitlement file '{file.Path}' cannot be locked: {error.Message} Nothing was changed.", error);
        }
    }

    private static StoredDocument Read(EntitlementFile file)
    {
        try
        {
            return file.Read(EntitlementDocument.Empty).ToStored();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The entitlement file '{file.Path}' cannot be read: {error.Message}", error);
        }
    }

    private static StoreTransferResult PutAside(EntitlementFile file, StoreCounts counts, DateTimeOffset now)
    {
        var kept = string.Create(CultureInfo.InvariantCulture, $"{file.Path}.migrated-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        try
        {
            file.MoveAside(kept, new(Target, now));
            return new StoreTransferResult.Moved(counts, kept);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new StoreTransferResult.FileNotPutAside(counts, error.Message);
        }
    }
}
