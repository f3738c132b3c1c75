using System.Text.Json;
using Nyra.Billing.Entitlements;

namespace Nyra.Tests.Proofs;

/// <summary>A store with a fault, see <see cref="Fault"/>.</summary>
internal sealed class FaultyStore(IEntitlementStore store, string fault) : IEntitlementStore
{
    public async ValueTask<SaveOutcome> SaveBillingAsync(string customerId, long expected, BillingState next, Cause cause, CancellationToken ct)
    {
        try
        {
            var outcome = await store.SaveBillingAsync(customerId, expected, next, cause, ct);
            return outcome == SaveOutcome.Saved && fault == Fault.LookOnce ? SaveOutcome.Unchanged : outcome;
        }
        catch (StorageUnavailableException) when (fault == Fault.SwallowFailedSaves)
        {
            return SaveOutcome.Unchanged;
        }
    }

    public ValueTask<Account?> FindAsync(string customerId, CancellationToken ct) => store.FindAsync(customerId, ct);

    public ValueTask<IReadOnlyList<Account>> ListAsync(string? after, int most, CancellationToken ct) => store.ListAsync(after, most, ct);

    public ValueTask<Account?> FindByCredentialAsync(string hash, CancellationToken ct) => store.FindByCredentialAsync(hash, ct);

    public ValueTask<DeviceRoster?> UpdateDevicesAsync(string customerId, Func<DeviceRoster, DeviceRoster?> change, Cause? cause, CancellationToken ct) =>
        store.UpdateDevicesAsync(customerId, change, cause, ct);

    public ValueTask<HostedAiUsage?> UpdateUsageAsync(string customerId, Func<HostedAiUsage, HostedAiUsage?> change, CancellationToken ct) =>
        store.UpdateUsageAsync(customerId, change, ct);

    public ValueTask<CheckoutRecord?> FindCheckoutAsync(string sessionId, CancellationToken ct) => store.FindCheckoutAsync(sessionId, ct);

    public ValueTask<CheckoutRecord?> FindCheckoutByChallengeAsync(string challenge, CancellationToken ct) =>
        store.FindCheckoutByChallengeAsync(challenge, ct);

    public ValueTask SaveCheckoutAsync(CheckoutRecord checkout, CancellationToken ct) => store.SaveCheckoutAsync(checkout, ct);

    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(string customerId, CancellationToken ct) =>
        fault == Fault.ForgetEffects ? ValueTask.FromResult<IReadOnlyList<AuditEntry>>([]) : store.ReadAuditAsync(customerId, ct);

    public ValueTask<IReadOnlyList<CheckoutRecord>> ListCheckoutsAsync(string customerId, CancellationToken ct) => store.ListCheckoutsAsync(customerId, ct);

    public ValueTask<bool> AddAuditAsync(string customerId, string part, Cause cause, CancellationToken ct) =>
        store.AddAuditAsync(customerId, part, cause, ct);

    public ValueTask<bool> EraseAsync(string customerId, CancellationToken ct) => store.EraseAsync(customerId, ct);

    public ValueTask<Versioned<JsonElement>?> FindDocumentAsync(string name, CancellationToken ct) => store.FindDocumentAsync(name, ct);

    public ValueTask<IReadOnlyList<string>> ListDocumentsAsync(CancellationToken ct) => store.ListDocumentsAsync(ct);

    public async ValueTask<SaveOutcome> SaveDocumentAsync(string name, long expected, JsonElement next, CancellationToken ct)
    {
        try
        {
            return await store.SaveDocumentAsync(name, expected, next, ct);
        }
        catch (StorageUnavailableException) when (fault == Fault.SwallowFailedSaves)
        {
            return SaveOutcome.Saved;
        }
    }

    public ValueTask ProveWritableAsync(CancellationToken ct) => store.ProveWritableAsync(ct);

    public ValueTask<string?> CapacityProblemAsync(CancellationToken ct) => store.CapacityProblemAsync(ct);
}
