using System.Globalization;
using System.Text.Json;
using Nyra.Billing.Configuration;

namespace Nyra.Billing.Entitlements.Json;

/// <summary>
/// The entitlement store in one JSON file. Made for a beta's hundreds to few thousand accounts: every save rewrites the file, so its
/// cost grows with it; writers that come within one rename share the next. Beyond that, use the managed database.
/// </summary>
public sealed class JsonEntitlementStore : IEntitlementStore, IAsyncDisposable
{
    /// <summary>In bytes, some 2,500 accounts. Beyond it saves, and the reads after them, become slow; see docs/storage.md.</summary>
    public const long LargeFile = 10_000_000;

    private readonly EntitlementFile _file;
    private readonly TimeProvider _time;
    private readonly GroupCommit<Draft> _writer;
    private readonly SharedRead<EntitlementDocument> _read;
    private volatile EntitlementDocument _latest;

    private JsonEntitlementStore(EntitlementFile file, EntitlementDocument content, TimeProvider time)
    {
        (_file, _latest, _time) = (file, content, time);
        _writer = new(CommitAsync);
        _read = new(() => _latest = _file.Read(_latest));
    }

    /// <summary>Opens the file, or begins without one. Nothing is written before the first save.</summary>
    /// <exception cref="InvalidDataException">When the file is not an entitlement file of this format; it is not touched.</exception>
    public static JsonEntitlementStore Open(string path, TimeProvider time)
    {
        var file = new EntitlementFile(Path.GetFullPath(path));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
            return new(file, file.Read(EntitlementDocument.Empty), time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The entitlement file '{file.Path}' cannot be opened: {error.Message}", error);
        }
    }

    public async ValueTask<Account?> FindAsync(string customerId, CancellationToken ct) => (await LatestAsync(ct)).Find(customerId);

    public async ValueTask<IReadOnlyList<Account>> ListAsync(string? after, int most, CancellationToken ct) =>
        (await LatestAsync(ct)).List(after, most);

    public async ValueTask<Account?> FindByCredentialAsync(string hash, CancellationToken ct) =>
        (await LatestAsync(ct)).FindByCredential(hash);

    public async ValueTask<CheckoutRecord?> FindCheckoutAsync(string sessionId, CancellationToken ct) =>
        (await LatestAsync(ct)).FindCheckout(sessionId);

    public async ValueTask<CheckoutRecord?> FindCheckoutByChallengeAsync(string challenge, CancellationToken ct) =>
        (await LatestAsync(ct)).FindCheckoutByChallenge(challenge);

    public async ValueTask<IReadOnlyList<CheckoutRecord>> ListCheckoutsAsync(string customerId, CancellationToken ct) =>
        (await LatestAsync(ct)).CheckoutsOf(customerId);

    public async ValueTask<Versioned<JsonElement>?> FindDocumentAsync(string name, CancellationToken ct) =>
        (await LatestAsync(ct)).FindDocument(name);

    public async ValueTask<IReadOnlyList<string>> ListDocumentsAsync(CancellationToken ct) => (await LatestAsync(ct)).DocumentNames;

    public async ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(string customerId, CancellationToken ct) =>
        (await LatestAsync(ct)).Audit(customerId);

    public async ValueTask<SaveOutcome> SaveBillingAsync(
        string customerId, long expected, BillingState next, Cause cause, CancellationToken ct) =>
        await _writer.RunAsync(
            draft =>
            {
                if ((draft.Document.Find(customerId)?.Billing.Version ?? 0) != expected)
                    return SaveOutcome.Conflict;
                return draft.Set(document => document.With(customerId, AccountParts.Billing, next, cause, _time.GetUtcNow()))
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

    public async ValueTask SaveCheckoutAsync(CheckoutRecord checkout, CancellationToken ct) =>
        await _writer.RunAsync(draft => draft.Set(document => document.With(checkout, _time.GetUtcNow())), ct);

    public async ValueTask<bool> AddAuditAsync(string customerId, string part, Cause cause, CancellationToken ct) =>
        await _writer.RunAsync(draft => draft.Set(document => document.WithAudit(customerId, part, cause, _time.GetUtcNow())), ct);

    public async ValueTask<bool> EraseAsync(string customerId, CancellationToken ct) =>
        await _writer.RunAsync(draft => draft.Set(document => document.Without(customerId)), ct);

    public async ValueTask<SaveOutcome> SaveDocumentAsync(string name, long expected, JsonElement next, CancellationToken ct) =>
        await _writer.RunAsync(
            draft =>
            {
                var current = draft.Document.FindDocument(name);
                if ((current?.Version ?? 0) != expected)
                    return SaveOutcome.Conflict;
                if (current is { } same && JsonElement.DeepEquals(same.Value, next))
                    return SaveOutcome.Unchanged;
                draft.Set(document => document.With(name, new(expected + 1, next.Clone())));
                return SaveOutcome.Saved;
            },
            ct);

    public async ValueTask ProveWritableAsync(CancellationToken ct)
    {
        try
        {
            using var held = await _file.Lock.AcquireAsync(_time, ct);
            _file.ProveWritable();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(error);
        }
        _ = await LatestAsync(ct);
    }

    public ValueTask<string?> CapacityProblemAsync(CancellationToken ct)
    {
        var size = new FileInfo(_file.Path) is { Exists: true } file ? file.Length : 0;
        return new(size <= LargeFile ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The entitlement file has {size / 1e6:0} MB, and each save rewrites all of it; it is made for at most {LargeFile / 1e6:0} MB. "
            + $"Move to PostgreSQL with {CommandHint.Of("store migrate --from file --to postgres")} (docs/storage.md)."));
    }

    /// <summary>How often this store read the whole file: once when it is opened, and after writes of another process.</summary>
    public int Parsed => _file.Parsed;

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async ValueTask<EntitlementDocument> LatestAsync(CancellationToken ct)
    {
        try
        {
            return await ReadAsync().WaitAsync(ct);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Unavailable(error);
        }
    }

    // Another process may save many times a second: however many ask meanwhile, the file is read for all of them together.
    private Task<EntitlementDocument> ReadAsync() =>
        _latest is var latest && _file.Holds(latest) ? Task.FromResult(latest) : _read.ReadAsync();

    private async ValueTask<T?> UpdateAsync<T>(
        string customerId, AccountPart<T> part, Func<T, T?> change, Cause? cause, CancellationToken ct) where T : class =>
        await _writer.RunAsync(
            draft =>
            {
                var next = change(part.Get(draft.Document.StoredOrNew(customerId)).Value);
                if (next is not null)
                    draft.Set(document => document.With(customerId, part, next, cause, _time.GetUtcNow()));
                return next;
            },
            ct);

    private async Task CommitAsync(Action<Draft> changes)
    {
        try
        {
            using var held = await _file.Lock.AcquireAsync(_time, CancellationToken.None);
            var draft = new Draft(await ReadAsync());
            changes(draft);
            if (draft.Changed)
            {
                draft.Document = draft.Document.NextGeneration();
                _file.Write(draft.Document);
            }
            _latest = draft.Document;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Unavailable(error);
        }
    }

    private StorageUnavailableException Unavailable(Exception error) =>
        new($"The entitlement file '{_file.Path}' cannot be used: {error.Message}", error);

    /// <summary>The document as the changes of one commit have made it so far.</summary>
    private sealed class Draft(EntitlementDocument read)
    {
        public EntitlementDocument Document { get; set; } = read;

        public bool Changed { get; private set; }

        public bool Set(Func<EntitlementDocument, EntitlementDocument> change)
        {
            var before = Document;
            Document = change(before);
            Changed |= Document != before;
            return Document != before;
        }
    }
}
