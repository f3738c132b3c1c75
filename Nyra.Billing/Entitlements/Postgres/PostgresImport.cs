using Npgsql;
using NpgsqlTypes;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Entitlements.Transfer;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>Fills an empty database with a whole store in one transaction, the making of the tables included.</summary>
internal sealed class PostgresImport(string connectionString) : IAsyncDisposable
{
    // Whoever reads goes on; whoever would write waits until this is decided.
    private const string LockTables = "lock table accounts, device_credentials, audit, checkouts, documents in exclusive mode";

    private readonly NpgsqlDataSource _source = PostgresConnection.CreateForTransfer(connectionString);

    /// <exception cref="InvalidDataException">When the database is not durable, or a newer version migrated it.</exception>
    /// <exception cref="StorageUnavailableException">When it cannot be used; nothing was changed.</exception>
    public async Task<StoreTransferResult> RunAsync(StoredDocument store, bool dryRun, CancellationToken ct)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await PostgresSchema.ApplyInTransactionAsync(connection, ct);
            await ExecuteAsync(connection, LockTables, ct);
            var export = new PostgresExport(connection);
            var held = await export.CountAsync(ct);
            if (held.IsEmpty)
                await CopyAsync(connection, store, ct);
            if (await export.FirstDifferenceAsync(store, ct) is { } what)
                return held.IsEmpty ? new StoreTransferResult.Differs(what) : new StoreTransferResult.TargetNotEmpty(held);
            // What holds this very store was filled by a run that ended before the file was put aside: only that is left to do.
            var counts = await export.CountAsync(ct);
            if (dryRun)
                return new StoreTransferResult.Rehearsed(counts);
            await transaction.CommitAsync(CancellationToken.None);
            return new StoreTransferResult.Moved(counts, "");
        }
        catch (Exception error) when (PostgresOutage.Is(error) && error is not InvalidDataException)
        {
            throw PostgresOutage.Of(error);
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task CopyAsync(NpgsqlConnection connection, StoredDocument store, CancellationToken ct)
    {
        await CopyAsync(
            connection, "accounts (customer_id, billing, billing_version, devices, devices_version, usage, usage_version)",
            store.Accounts.Select(account => new object[]
            {
                account.Key,
                EntitlementJson.Bytes(account.Value.Billing.Value, EntitlementJson.Default.BillingState), account.Value.Billing.Version,
                EntitlementJson.Bytes(account.Value.Devices.Value, EntitlementJson.Default.DeviceRoster), account.Value.Devices.Version,
                EntitlementJson.Bytes(account.Value.Usage.Value, EntitlementJson.Default.HostedAiUsage), account.Value.Usage.Version,
            }),
            ct);
        await CopyAsync(
            connection, "audit (customer_id, entry)",
            store.Accounts.SelectMany(account => account.Value.Audit.Select(entry =>
                new object[] { account.Key, EntitlementJson.Bytes(entry, EntitlementJson.Default.AuditEntry) })),
            ct);
        await CopyAsync(
            connection, "checkouts (session_id, customer_id, challenge, kept_until, document)",
            store.Checkouts.Values.Select(checkout => new object[]
            {
                checkout.SessionId, checkout.CustomerId, checkout.Challenge, checkout.KeptUntil.UtcDateTime,
                EntitlementJson.Bytes(checkout, EntitlementJson.Default.CheckoutRecord),
            }),
            ct);
        await CopyAsync(
            connection, "documents (name, version, content)",
            store.Documents.Select(document => new object[]
            {
                document.Key, document.Value.Version, EntitlementJson.Bytes(document.Value.Value, EntitlementJson.Default.JsonElement),
            }),
            ct);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string table, IEnumerable<object[]> rows, CancellationToken ct)
    {
        await using var import = await connection.BeginBinaryImportAsync($"copy {table} from stdin (format binary)", ct);
        foreach (var row in rows)
        {
            await import.StartRowAsync(ct);
            foreach (var value in row)
                await import.WriteAsync(value, TypeOf(value), ct);
        }
        await import.CompleteAsync(ct);
    }

    private static NpgsqlDbType TypeOf(object value) => value switch
    {
        string => NpgsqlDbType.Text,
        long => NpgsqlDbType.Bigint,
        DateTime => NpgsqlDbType.TimestampTz,
        _ => NpgsqlDbType.Jsonb,
    };

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
