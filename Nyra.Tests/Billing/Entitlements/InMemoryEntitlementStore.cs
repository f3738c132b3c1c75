using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;

namespace Nyra.Tests.Billing.Entitlements;

/// <summary>An entitlement store without a disk, for tests of many schedules. Keeps the same contract.</summary>
internal sealed class InMemoryEntitlementStore : IEntitlementStore
{
    private readonly Lock _gate = new();
    private EntitlementDocument _document = EntitlementDocument.Empty;

    /// <summary>What happens just before a document is saved, by its name; nothing unless set.</summary>
    public Func<string, Task>? DocumentSaving { get; set; }

    /// <summary>What happens just before an account is erased; nothing unless set.</summary>
    public Func<Task>? Erasing { get; set; }

    public ValueTask<Account?> FindAsync(string customerId, CancellationToken ct) => new(_document.Find(customerId));

    public ValueTask<IReadOnlyList<Account>> ListAsync(string? after, int most, CancellationToken ct) => new(_document.List(after, most));

    public ValueTask<Account?> FindByCredentialAsync(string hash, CancellationToken ct) => new(_document.FindByCredential(hash));

    public ValueTask<CheckoutRecord?> FindCheckoutAsync(string sessionId, CancellationToken ct) => new(_document.FindCheckout(sessionId));

    public ValueTask<CheckoutRecord?> FindCheckoutByChallengeAsync(string challenge, CancellationToken ct) =>
        new(_document.FindCheckoutByChallenge(challenge));

    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(string customerId, CancellationToken ct) => new(_document.Audit(customerId));

    public ValueTask<IReadOnlyList<CheckoutRecord>> ListCheckoutsAsync(string customerId, CancellationToken ct) => new(_document.CheckoutsOf(customerId));

    public ValueTask<Versioned<JsonElement>?> FindDocumentAsync(string name, CancellationToken ct) => new(_document.FindDocument(name));

    public ValueTask<IReadOnlyList<string>> ListDocumentsAsync(CancellationToken ct) => new(_document.DocumentNames);

    public ValueTask<bool> AddAuditAsync(string customerId, string part, Cause cause, CancellationToken ct)
    {
        lock (_gate)
        {
            var before = _document;
            _document = before.WithAudit(customerId, part, cause, DateTimeOffset.UtcNow);
            return new(_document != before);
        }
    }

    public async ValueTask<bool> EraseAsync(string customerId, CancellationToken ct)
    {
        if (Erasing is { } erasing)
            await erasing();
        lock (_gate)
        {
            var before = _document;
            _document = before.Without(customerId);
            return _document != before;
        }
    }

    public async ValueTask<SaveOutcome> SaveDocumentAsync(string name, long expected, JsonElement next, CancellationToken ct)
    {
        if (DocumentSaving is { } saving)
            await saving(name);
        return SaveDocument(name, expected, next);
    }

    public ValueTask ProveWritableAsync(CancellationToken ct) => ValueTask.CompletedTask;

    public ValueTask<string?> CapacityProblemAsync(CancellationToken ct) => new((string?)null);

    public ValueTask<SaveOutcome> SaveBillingAsync(string customerId, long expected, BillingState next, Cause cause, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_document.StoredOrNew(customerId).Billing.Version != expected)
                return new(SaveOutcome.Conflict);
            var before = _document;
            _document = before.With(customerId, AccountParts.Billing, next, cause, DateTimeOffset.UtcNow);
            return new(_document == before ? SaveOutcome.Unchanged : SaveOutcome.Saved);
        }
    }

    public ValueTask<DeviceRoster?> UpdateDevicesAsync(
        string customerId, Func<DeviceRoster, DeviceRoster?> change, Cause? cause, CancellationToken ct) =>
        Update(customerId, AccountParts.Devices, change, cause);

    public ValueTask<HostedAiUsage?> UpdateUsageAsync(
        string customerId, Func<HostedAiUsage, HostedAiUsage?> change, CancellationToken ct) =>
        Update(customerId, AccountParts.Usage, change, null);

    public ValueTask SaveCheckoutAsync(CheckoutRecord checkout, CancellationToken ct)
    {
        lock (_gate)
            _document = _document.With(checkout, DateTimeOffset.UtcNow);
        return ValueTask.CompletedTask;
    }

    private SaveOutcome SaveDocument(string name, long expected, JsonElement next)
    {
        lock (_gate)
        {
            var current = _document.FindDocument(name);
            if ((current?.Version ?? 0) != expected)
                return SaveOutcome.Conflict;
            if (current is { } same && JsonElement.DeepEquals(same.Value, next))
                return SaveOutcome.Unchanged;
            _document = _document.With(name, new(expected + 1, next.Clone()));
            return SaveOutcome.Saved;
        }
    }

    private ValueTask<T?> Update<T>(string customerId, AccountPart<T> part, Func<T, T?> change, Cause? cause) where T : class
    {
        lock (_gate)
        {
            var next = change(part.Get(_document.StoredOrNew(customerId)).Value);
            if (next is not null)
                _document = _document.With(customerId, part, next, cause, DateTimeOffset.UtcNow);
            return new(next);
        }
    }
}
