using System.Text.Json;
using Npgsql;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Entitlements.Transfer;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>Reads everything a database holds, to compare it value by value with the store it was copied from.</summary>
internal sealed class PostgresExport(NpgsqlConnection connection)
{
    public async Task<StoreCounts> CountAsync(CancellationToken ct)
    {
        const string Counts = """
            select (select count(*) from accounts), (select count(*) from audit), (select count(*) from checkouts), (select count(*) from documents)
            """;
        var counts = await ReadAsync(Counts, row => new StoreCounts((int)row.GetInt64(0), (int)row.GetInt64(1), (int)row.GetInt64(2), (int)row.GetInt64(3)), ct);
        return counts[0];
    }

    /// <summary>The first thing that is not here what it is in the store; null where all is the same.</summary>
    public async Task<string?> FirstDifferenceAsync(StoredDocument store, CancellationToken ct) =>
        await AccountDifferenceAsync(store, ct) ?? await CredentialDifferenceAsync(store, ct)
            ?? await CheckoutDifferenceAsync(store, ct) ?? await DocumentDifferenceAsync(store, ct);

    private async Task<string?> AccountDifferenceAsync(StoredDocument store, CancellationToken ct)
    {
        var audit = (await ReadAsync(
                "select entry, customer_id from audit order by customer_id, number", row => (CustomerId: row.GetString(1), Entry: PostgresRow.Audit(row)), ct))
            .ToLookup(row => row.CustomerId, row => row.Entry);
        var found = (await ReadAsync(
                "select customer_id, billing, billing_version, devices, devices_version, usage, usage_version from accounts", PostgresRow.Account, ct))
            .ToDictionary(account => account.CustomerId, account => new StoredAccount(account.Billing, account.Devices, account.Usage, [.. audit[account.CustomerId]]));
        foreach (var (customerId, wanted) in store.Accounts)
        {
            if (!found.Remove(customerId, out var actual))
                return $"account {customerId} is missing";
            if (Difference(wanted, actual) is { } part)
                return $"account {customerId}: {part}";
        }
        return found.Count > 0 ? $"account {found.Keys.First()} is not in the file" : null;
    }

    private async Task<string?> CredentialDifferenceAsync(StoredDocument store, CancellationToken ct)
    {
        var found = (await ReadAsync("select hash, customer_id from device_credentials", row => (row.GetString(0), row.GetString(1)), ct)).ToHashSet();
        var wanted = store.Accounts.SelectMany(account => account.Value.Devices.Value.Credentials.Select(hash => (Hash: hash, CustomerId: account.Key))).ToHashSet();
        wanted.SymmetricExceptWith(found);
        return wanted.Count > 0 ? $"account {wanted.First().CustomerId}: the credentials of its devices" : null;
    }

    private async Task<string?> CheckoutDifferenceAsync(StoredDocument store, CancellationToken ct)
    {
        var found = (await ReadAsync("select document from checkouts", PostgresRow.Checkout, ct)).ToDictionary(checkout => checkout.SessionId);
        foreach (var (sessionId, wanted) in store.Checkouts)
        {
            if (!found.Remove(sessionId, out var actual) || !EntitlementJson.Same(wanted, actual, EntitlementJson.Default.CheckoutRecord))
                return $"checkout {sessionId}";
        }
        return found.Count > 0 ? $"checkout {found.Keys.First()} is not in the file" : null;
    }

    private async Task<string?> DocumentDifferenceAsync(StoredDocument store, CancellationToken ct)
    {
        var found = (await ReadAsync("select version, content, name from documents", row => (Name: row.GetString(2), Document: PostgresRow.VersionedDocument(row)), ct))
            .ToDictionary(row => row.Name, row => row.Document);
        foreach (var (name, wanted) in store.Documents)
        {
            if (!found.Remove(name, out var actual) || actual.Version != wanted.Version || !JsonElement.DeepEquals(wanted.Value, actual.Value))
                return $"document {name}";
        }
        return found.Count > 0 ? $"document {found.Keys.First()} is not in the file" : null;
    }

    private static string? Difference(StoredAccount wanted, StoredAccount actual)
    {
        if (Differs(wanted, actual, AccountParts.Billing))
            return AccountParts.Billing.Name;
        if (Differs(wanted, actual, AccountParts.Devices))
            return AccountParts.Devices.Name;
        if (Differs(wanted, actual, AccountParts.Usage))
            return AccountParts.Usage.Name;
        var audit = wanted.Audit.Zip(actual.Audit).All(rows => EntitlementJson.Same(rows.First, rows.Second, EntitlementJson.Default.AuditEntry));
        return audit && wanted.Audit.Count == actual.Audit.Count ? null : "audit";
    }

    private static bool Differs<T>(StoredAccount wanted, StoredAccount actual, AccountPart<T> part) =>
        part.Get(wanted).Version != part.Get(actual).Version || !EntitlementJson.Same(part.Get(wanted).Value, part.Get(actual).Value, part.Type);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.AllAsync(read, ct);
    }
}
