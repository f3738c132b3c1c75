using System.Text.Json;

namespace Nyra.Billing.Entitlements;

/// <summary>
/// Where accounts rest. What a save answered with <see cref="SaveOutcome.Saved"/> survives a crash of process and machine; several
/// processes may use one store at once.
/// </summary>
/// <exception cref="StorageUnavailableException">By every method, when the medium fails; nothing was half done.</exception>
public interface IEntitlementStore
{
    ValueTask<Account?> FindAsync(string customerId, CancellationToken ct);

    /// <summary>Up to <paramref name="most"/> accounts in the ordinal order of their customers' ids, after the one named.</summary>
    ValueTask<IReadOnlyList<Account>> ListAsync(string? after, int most, CancellationToken ct);

    /// <summary>The account in whose roster this hash stands, see <see cref="DeviceRoster.Credentials"/>: of a token or of a device code.</summary>
    /// <param name="hash">SHA-256, lower-case hex.</param>
    ValueTask<Account?> FindByCredentialAsync(string hash, CancellationToken ct);

    /// <summary>Saves only where nothing was saved since the version was read.</summary>
    /// <param name="expected">The version the change was computed from; 0 for an account not seen yet.</param>
    ValueTask<SaveOutcome> SaveBillingAsync(string customerId, long expected, BillingState next, Cause cause, CancellationToken ct);

    /// <summary>Changes the devices of an account in one atomic step; null, and nothing saved, where the change refuses by null.</summary>
    /// <param name="change">Pure and quick: it may run while others wait, and more than once.</param>
    /// <param name="cause">Null where the change is worth no audit row.</param>
    ValueTask<DeviceRoster?> UpdateDevicesAsync(
        string customerId, Func<DeviceRoster, DeviceRoster?> change, Cause? cause, CancellationToken ct);

    /// <summary>Changes the usage of an account in one atomic step, as <see cref="UpdateDevicesAsync"/> does.</summary>
    ValueTask<HostedAiUsage?> UpdateUsageAsync(string customerId, Func<HostedAiUsage, HostedAiUsage?> change, CancellationToken ct);

    ValueTask<CheckoutRecord?> FindCheckoutAsync(string sessionId, CancellationToken ct);

    /// <summary>The latest checkout begun with this challenge: beginning twice is beginning once.</summary>
    ValueTask<CheckoutRecord?> FindCheckoutByChallengeAsync(string challenge, CancellationToken ct);

    /// <summary>The checkouts kept of one customer, oldest first.</summary>
    ValueTask<IReadOnlyList<CheckoutRecord>> ListCheckoutsAsync(string customerId, CancellationToken ct);

    /// <summary>Keeps a checkout, in place of what was kept of it, until a day after it expires, a month if it was paid.</summary>
    ValueTask SaveCheckoutAsync(CheckoutRecord checkout, CancellationToken ct);

    /// <summary>The latest changes of one account, oldest first; bounded.</summary>
    ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(string customerId, CancellationToken ct);

    /// <summary>Adds an audit row to an account that stays as it is; the row has the version of billing.</summary>
    /// <param name="part">What the row is about, for example <c>payments</c>.</param>
    /// <returns>False, and nothing was added, where there is no account, or a row of this part has one of the sources already.</returns>
    ValueTask<bool> AddAuditAsync(string customerId, string part, Cause cause, CancellationToken ct);

    /// <summary>Deletes all that is kept of one customer in one step: account, checkouts, audit rows. False where nothing was.</summary>
    ValueTask<bool> EraseAsync(string customerId, CancellationToken ct);

    /// <summary>A document that concerns no single customer, for example the ledger of license keys; null where it was never saved.</summary>
    ValueTask<Versioned<JsonElement>?> FindDocumentAsync(string name, CancellationToken ct);

    /// <summary>The names of all documents, in order.</summary>
    ValueTask<IReadOnlyList<string>> ListDocumentsAsync(CancellationToken ct);

    /// <summary>Saves a document only where nothing was saved since the version was read; 0 for one not seen yet.</summary>
    ValueTask<SaveOutcome> SaveDocumentAsync(string name, long expected, JsonElement next, CancellationToken ct);

    /// <summary>Proves by writing that a save would be durable now.</summary>
    ValueTask ProveWritableAsync(CancellationToken ct);

    /// <summary>Null, or which limit the store comes near, in two sentences: what was found, and what to do.</summary>
    ValueTask<string?> CapacityProblemAsync(CancellationToken ct);
}
