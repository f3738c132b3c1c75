using System.Globalization;
using System.Text.Json;
using Nyra.Billing.Entitlements.Json;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>
/// The entitlement store in PostgreSQL: for more than one machine, and for as many accounts as there are. Writers of one account wait for
/// one another; those of different accounts do not.
/// </summary>
public sealed class PostgresEntitlementStore : IEntitlementStore, IAsyncDisposable
{
    // An API and two workers, the old ones and the new ones.
    private const int ProcessesInARollout = 6;

    private readonly PostgresDatabase _database;
    private readonly int _poolSize;
    private readonly TimeProvider _time;

    /// <summary>Nothing is connected to before it is opened or first used.</summary>
    /// <param name="connectionString">As Npgsql spells it; well-formed.</param>
    /// <param name="requireDurable">Whether a server that may lose what it committed is refused.</param>
    public PostgresEntitlementStore(string connectionString, bool requireDurable, TimeProvider time) =>
        (_database, _poolSize, _time) =
            (new(PostgresConnection.Create(connectionString, requireDurable)), PostgresConnection.PoolSize(connectionString), time);

    /// <summary>Makes or migrates the tables. A server that is away now is no error: that is done with the first use once it is back.</summary>
    /// <exception cref="InvalidDataException">When it can never work like this: refused, not durable, or migrated by a newer version.</exception>
    public async Task OpenAsync(CancellationToken ct)
    {
        try
        {
            await _database.OpenAsync(ct);
        }
        catch (StorageUnavailableException unusable) when (unusable.InnerException is InvalidDataException reason)
        {
            throw new InvalidDataException(reason.Message, unusable);
        }
        catch (StorageUnavailableException refused) when (!PostgresOutage.IsAway(refused.InnerException!))
        {
            throw new InvalidDataException($"{refused.Message} Fix {Configuration.Settings.EntitlementsConnection}, or the server.", refused);
        }
        catch (StorageUnavailableException)
        {
            // Away: GET /health says so, and what needs it is answered 503 until it is back.
        }
    }

    public async ValueTask<Account?> FindAsync(string customerId, CancellationToken ct) =>
        (await _database.ReadAsync(PostgresStatement.FindAccount(customerId), PostgresRow.Account, ct)).SingleOrDefault();

    public async ValueTask<IReadOnlyList<Account>> ListAsync(string? after, int most, CancellationToken ct) =>
        await _database.ReadAsync(PostgresStatement.ListAccounts(after, most), PostgresRow.Account, ct);

    public async ValueTask<Account?> FindByCredentialAsync(string hash, CancellationToken ct) =>
        (await _database.ReadAsync(PostgresStatement.FindAccountByCredential(hash), PostgresRow.Account, ct)).SingleOrDefault();

    public async ValueTask<SaveOutcome> SaveBillingAsync(
        string customerId, long expected, BillingState next, Cause cause, CancellationToken ct) =>
        await _database.ChangeAsync(
            async change =>
            {
                var account = await change.LockAccountAsync(customerId, ct);
                if (account.Billing.Version != expected)
                    return SaveOutcome.Conflict;
                return await change.SetAsync(customerId, account, AccountParts.Billing, next, cause, _time.GetUtcNow(), ct)
                    ? SaveOutcome.Saved
                    : SaveOutcome.Unchanged;
            },
            ct);

    public ValueTask<DeviceRoster?> UpdateDevicesAsync(
        string customerId, Func<DeviceRoster, DeviceRoster?> change, Cause? cause, CancellationToken ct) =>
        UpdateAsync(customerId, AccountParts.Devices, change, cause, ct);

    public ValueTask<HostedAiUsage?> UpdateUsageAsync(
        string customerId, Func<HostedAiUsage, HostedAiUsage?> change, CancellationToken ct) =>
        UpdateAsync(customerId, AccountParts.Usage, change, null, ct);

    public async ValueTask<CheckoutRecord?> FindCheckoutAsync(string sessionId, CancellationToken ct) =>
        (await _database.ReadAsync(PostgresStatement.FindCheckout(sessionId), PostgresRow.Checkout, ct)).SingleOrDefault();

    public async ValueTask<CheckoutRecord?> FindCheckoutByChallengeAsync(string challenge, CancellationToken ct) =>
        (await _database.ReadAsync(PostgresStatement.FindCheckoutsByChallenge(challenge), PostgresRow.Checkout, ct)).MaxBy(checkout => checkout.CreatedAt);

    public async ValueTask<IReadOnlyList<CheckoutRecord>> ListCheckoutsAsync(string customerId, CancellationToken ct) =>
        [.. (await _database.ReadAsync(PostgresStatement.ListCheckouts(customerId), PostgresRow.Checkout, ct)).OrderBy(checkout => checkout.CreatedAt)];

    public async ValueTask SaveCheckoutAsync(CheckoutRecord checkout, CancellationToken ct) =>
        await _database.ChangeAsync(
            async change =>
            {
                await change.SaveCheckoutAsync(checkout, _time.GetUtcNow(), ct);
                return true;
            },
            ct);

    public async ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(string customerId, CancellationToken ct) =>
        await _database.ReadAsync(PostgresStatement.ReadAudit(customerId), PostgresRow.Audit, ct);

    public async ValueTask<bool> AddAuditAsync(string customerId, string part, Cause cause, CancellationToken ct) =>
        await _database.ChangeAsync(change => change.AddAuditAsync(customerId, part, cause, _time.GetUtcNow(), ct), ct);

    public async ValueTask<bool> EraseAsync(string customerId, CancellationToken ct) =>
        await _database.ChangeAsync(change => change.EraseAsync(customerId, ct), ct);

    public async ValueTask<Versioned<JsonElement>?> FindDocumentAsync(string name, CancellationToken ct) =>
        await _database.ReadAsync(PostgresStatement.FindDocument(name), PostgresRow.VersionedDocument, ct) is [var document] ? document : null;

    public async ValueTask<IReadOnlyList<string>> ListDocumentsAsync(CancellationToken ct) =>
        await _database.ReadAsync(PostgresStatement.ListDocuments(), row => row.GetString(0), ct);

    public async ValueTask<SaveOutcome> SaveDocumentAsync(string name, long expected, JsonElement next, CancellationToken ct) =>
        await _database.ChangeAsync(change => change.SaveDocumentAsync(name, expected, next, ct), ct);

    public async ValueTask ProveWritableAsync(CancellationToken ct) =>
        await _database.ChangeAsync(
            async change =>
            {
                await change.ProveWritableAsync(ct);
                return true;
            },
            ct);

    public async ValueTask<string?> CapacityProblemAsync(CancellationToken ct)
    {
        var allowed = (await _database.ReadAsync(PostgresStatement.AllowedConnections(), row => row.GetInt32(0), ct)).Single();
        return allowed >= ProcessesInARollout * _poolSize ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"PostgreSQL allows {allowed} connections here; an API and two workers use up to {ProcessesInARollout * _poolSize} "
            + $"during a rollout, {_poolSize} for each process. Raise max_connections, or the limit of the role or the database, or set "
            + $"Maximum Pool Size={Math.Max(allowed / ProcessesInARollout, 1)} in the connection string.");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async ValueTask<T?> UpdateAsync<T>(
        string customerId, AccountPart<T> part, Func<T, T?> update, Cause? cause, CancellationToken ct) where T : class =>
        await _database.ChangeAsync(
            async change =>
            {
                var account = await change.LockAccountAsync(customerId, ct);
                var next = update(part.Get(account).Value);
                if (next is not null)
                    await change.SetAsync(customerId, account, part, next, cause, _time.GetUtcNow(), ct);
                return next;
            },
            ct);
}
