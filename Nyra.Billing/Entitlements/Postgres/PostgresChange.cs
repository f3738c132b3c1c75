using System.Text.Json;
using Npgsql;
using Nyra.Billing.Entitlements.Json;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>
/// What one transaction reads and writes. What it changes it locks first, and reads in the same round trip: a statement sees what was
/// committed when it began, hence everything the one before it saved.
/// </summary>
internal sealed class PostgresChange(NpgsqlConnection connection)
{
    /// <summary>Whether there is something to commit.</summary>
    public bool Changed { get; private set; }

    public async Task<StoredAccount> LockAccountAsync(string customerId, CancellationToken ct)
    {
        var found = await LockAsync(customerId, PostgresStatement.FindAccount(customerId), PostgresRow.Account, ct);
        return found is [var account] ? new(account.Billing, account.Devices, account.Usage, []) : StoredAccount.New;
    }

    /// <summary>Sets one part of an account that is locked; false where the value is the same already.</summary>
    public async Task<bool> SetAsync<T>(
        string customerId, StoredAccount account, AccountPart<T> part, T value, Cause? cause, DateTimeOffset now, CancellationToken ct)
    {
        var current = part.Get(account);
        if (EntitlementJson.Same(current.Value, value, part.Type))
            return false;
        var next = part.Set(account, new(current.Version + 1, value));
        var statements = new List<NpgsqlBatchCommand> { PostgresStatement.SetPart(part.Name, customerId, next) };
        if (cause is not null)
        {
            statements.Add(PostgresStatement.AddAudit(customerId, new(now, part.Name, current.Version + 1, cause.Sources, cause.Change)));
            statements.Add(PostgresStatement.ForgetAudit(customerId));
        }
        await WriteAsync(ct, [.. statements]);
        return true;
    }

    /// <summary>False where there is no account, or a row of this part has one of the sources already.</summary>
    public async Task<bool> AddAuditAsync(string customerId, string part, Cause cause, DateTimeOffset now, CancellationToken ct)
    {
        if (await LockAsync(customerId, PostgresStatement.FindAccount(customerId), PostgresRow.Account, ct) is not [var account])
            return false;
        if ((await ReadAsync(PostgresStatement.ReadAudit(customerId), PostgresRow.Audit, ct)).Any(row => row.IsAbout(part, cause)))
            return false;
        var row = new AuditEntry(now, part, account.Billing.Version, cause.Sources, cause.Change);
        await WriteAsync(ct, PostgresStatement.AddAudit(customerId, row), PostgresStatement.ForgetAudit(customerId));
        return true;
    }

    public Task SaveCheckoutAsync(CheckoutRecord checkout, DateTimeOffset now, CancellationToken ct) => WriteAsync(
        ct, PostgresStatement.Lock(checkout.CustomerId), PostgresStatement.ForgetCheckouts(now), PostgresStatement.SaveCheckout(checkout));

    /// <summary>False where nothing was kept.</summary>
    public async Task<bool> EraseAsync(string customerId, CancellationToken ct)
    {
        NpgsqlBatchCommand[] erasures = [PostgresStatement.EraseAccount(customerId), PostgresStatement.EraseCheckouts(customerId)];
        await WriteAsync(ct, [PostgresStatement.Lock(customerId), .. erasures]);
        return Changed = erasures.Any(erasure => erasure.RecordsAffected > 0);
    }

    public async Task<SaveOutcome> SaveDocumentAsync(string name, long expected, JsonElement next, CancellationToken ct)
    {
        var found = await LockAsync("document:" + name, PostgresStatement.FindDocument(name), PostgresRow.VersionedDocument, ct);
        if ((found is [var current] ? current.Version : 0) != expected)
            return SaveOutcome.Conflict;
        if (found is [var same] && JsonElement.DeepEquals(same.Value, next))
            return SaveOutcome.Unchanged;
        await WriteAsync(ct, PostgresStatement.SaveDocument(name, new(expected + 1, next)));
        return SaveOutcome.Saved;
    }

    public Task ProveWritableAsync(CancellationToken ct) => WriteAsync(ct, PostgresStatement.ProveWritable());

    private async Task<IReadOnlyList<T>> LockAsync<T>(string key, NpgsqlBatchCommand find, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresStatement.Lock(key), find } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.AllAsync(read, ct);
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlBatchCommand find, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { find } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.AllAsync(read, ct);
    }

    private async Task WriteAsync(CancellationToken ct, params NpgsqlBatchCommand[] statements)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        await batch.ExecuteNonQueryAsync(ct);
        Changed = true;
    }
}
