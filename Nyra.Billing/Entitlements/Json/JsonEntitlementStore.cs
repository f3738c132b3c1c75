using System.Threading.Channels;

namespace Nyra.Billing.Entitlements.Json;

/// <summary>
/// The entitlement store in one JSON file. Made for a beta's hundreds to few thousand accounts: every save rewrites the file, so its
/// cost grows with it; writers that come within one rename share the next. Beyond that, use the managed database.
/// </summary>
public sealed class JsonEntitlementStore : IEntitlementStore, IAsyncDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private readonly EntitlementFile _file;
    private readonly FileLock _lock;
    private readonly TimeProvider _time;
    private readonly Channel<PendingSave> _saves =
        Channel.CreateBounded<PendingSave>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Task _writer;
    private EntitlementDocument _latest;

    private JsonEntitlementStore(EntitlementFile file, EntitlementDocument content, TimeProvider time)
    {
        (_file, _latest, _time) = (file, content, time);
        _lock = new(file.Path + ".lock", LockPatience);
        _writer = Task.Run(WriteAsync);
    }

    private delegate (EntitlementDocument Document, SaveOutcome Outcome) Change(EntitlementDocument document);

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

    public ValueTask<Account?> FindAsync(string customerId, CancellationToken ct) => new(Latest().Find(customerId));

    public ValueTask<Account?> FindByTokenAsync(string tokenHash, CancellationToken ct) => new(Latest().FindByToken(tokenHash));

    public ValueTask<CheckoutRecord?> FindCheckoutAsync(string sessionId, CancellationToken ct) => new(Latest().FindCheckout(sessionId));

    public ValueTask<CheckoutRecord?> FindCheckoutByChallengeAsync(string challenge, CancellationToken ct) =>
        new(Latest().FindCheckoutByChallenge(challenge));

    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(string customerId, CancellationToken ct) => new(Latest().Audit(customerId));

    public ValueTask<SaveOutcome> SaveBillingAsync(
        string customerId, long expected, BillingState next, Cause cause, CancellationToken ct) =>
        SaveAsync(document => document.Save(customerId, expected, next, AccountParts.Billing, cause, _time.GetUtcNow()), ct);

    public ValueTask<SaveOutcome> SaveDevicesAsync(
        string customerId, long expected, DeviceRoster next, Cause cause, CancellationToken ct) =>
        SaveAsync(document => document.Save(customerId, expected, next, AccountParts.Devices, cause, _time.GetUtcNow()), ct);

    public ValueTask<SaveOutcome> SaveUsageAsync(string customerId, long expected, HostedAiUsage next, CancellationToken ct) =>
        SaveAsync(document => document.Save(customerId, expected, next, AccountParts.Usage, null, _time.GetUtcNow()), ct);

    public async ValueTask SaveCheckoutAsync(CheckoutRecord checkout, CancellationToken ct) =>
        await SaveAsync(document => (document.SaveCheckout(checkout, _time.GetUtcNow()), SaveOutcome.Saved), ct);

    public async ValueTask ProveWritableAsync(CancellationToken ct)
    {
        try
        {
            using var held = await _lock.AcquireAsync(_time, ct);
            _file.ProveWritable();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(error);
        }
        _ = Latest();
    }

    public async ValueTask DisposeAsync()
    {
        _saves.Writer.TryComplete();
        await _writer;
    }

    private EntitlementDocument Latest()
    {
        try
        {
            return _latest = _file.Read(_latest);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Unavailable(error);
        }
    }

    private async ValueTask<SaveOutcome> SaveAsync(Change change, CancellationToken ct)
    {
        var pending = new PendingSave(change, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await _saves.Writer.WriteAsync(pending, ct);
        // A caller who gives up waiting leaves the save under way; the version tells the next one what became of it.
        return await pending.Done.Task.WaitAsync(ct);
    }

    // The one writer of this process: what waits when a rename is done shares the next.
    private async Task WriteAsync()
    {
        var batch = new List<PendingSave>();
        while (await _saves.Reader.WaitToReadAsync())
        {
            while (_saves.Reader.TryRead(out var pending))
                batch.Add(pending);
            await CommitAsync(batch);
            batch.Clear();
        }
    }

    private async Task CommitAsync(List<PendingSave> batch)
    {
        var outcomes = new SaveOutcome[batch.Count];
        try
        {
            using var held = await _lock.AcquireAsync(_time, CancellationToken.None);
            var before = _file.Read(_latest);
            var document = before;
            for (var i = 0; i < batch.Count; i++)
                (document, outcomes[i]) = batch[i].Change(document);
            if (document != before)
            {
                document = document.NextGeneration();
                _file.Write(document);
            }
            _latest = document;
        }
        catch (Exception error)
        {
            // Whatever it was, nobody may wait for ever; what is no fault of the disk shows as itself.
            var told = error is IOException or UnauthorizedAccessException or InvalidDataException ? Unavailable(error) : error;
            batch.ForEach(pending => pending.Done.TrySetException(told));
            return;
        }
        for (var i = 0; i < batch.Count; i++)
            batch[i].Done.TrySetResult(outcomes[i]);
    }

    private StorageUnavailableException Unavailable(Exception error) =>
        new($"The entitlement file '{_file.Path}' cannot be used: {error.Message}", error);

    private sealed record PendingSave(Change Change, TaskCompletionSource<SaveOutcome> Done);
}
