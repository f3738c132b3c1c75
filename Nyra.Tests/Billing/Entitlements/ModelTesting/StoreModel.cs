using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;

namespace Nyra.Tests.Billing.Entitlements.ModelTesting;

/// <summary>
/// The entitlement store as its contract describes it, in the simplest form: dictionaries, and a search through everything. It shares
/// no code with the stores, so that an index or a condition that a store gets wrong shows as a difference.
/// </summary>
internal sealed class StoreModel
{
    private const int MaxAuditRows = 64;

    private readonly Dictionary<string, ModelAccount> _accounts = [];
    private readonly List<CheckoutRecord> _checkouts = [];
    private readonly Dictionary<string, Versioned<JsonElement>> _documents = [];

    public Account? Find(string customer) => _accounts.TryGetValue(customer, out var found) ? found.Account : null;

    public IReadOnlyList<Account> List(string? after, int max) =>
        [.. _accounts.Values.Select(found => found.Account).OrderBy(account => account.CustomerId, StringComparer.Ordinal)
            .Where(account => after is null || string.CompareOrdinal(account.CustomerId, after) > 0).Take(max)];

    public Account? FindByCredential(string hash) => _accounts.Values.Select(found => found.Account).SingleOrDefault(account =>
        account.Devices.Value.Devices.Any(device => device.TokenHash == hash)
        || account.Devices.Value.Codes.Any(code => code.Hash == hash));

    public IReadOnlyList<AuditEntry> Audit(string customer) => _accounts.TryGetValue(customer, out var found) ? found.Audit : [];

    public SaveOutcome SaveBilling(string customer, long expected, BillingState next, Cause cause)
    {
        var current = Current(customer);
        if (current.Billing.Version != expected)
            return SaveOutcome.Conflict;
        if (Same(current.Billing.Value, next, EntitlementJson.Default.BillingState))
            return SaveOutcome.Unchanged;
        Save(customer, current with { Billing = new(expected + 1, next) }, "billing", expected + 1, cause);
        return SaveOutcome.Saved;
    }

    public DeviceRoster? UpdateDevices(string customer, Func<DeviceRoster, DeviceRoster?> change, Cause? cause)
    {
        var current = Current(customer);
        var (version, roster) = current.Devices;
        if (change(roster) is not { } next)
            return null;
        if (!Same(roster, next, EntitlementJson.Default.DeviceRoster))
            Save(customer, current with { Devices = new(version + 1, next) }, "devices", version + 1, cause);
        return next;
    }

    public HostedAiUsage? UpdateUsage(string customer, Func<HostedAiUsage, HostedAiUsage?> change)
    {
        var current = Current(customer);
        var (version, usage) = current.Usage;
        if (change(usage) is not { } next)
            return null;
        if (!Same(usage, next, EntitlementJson.Default.HostedAiUsage))
            Save(customer, current with { Usage = new(version + 1, next) }, "usage", version + 1, null);
        return next;
    }

    public CheckoutRecord? FindCheckout(string session) => _checkouts.SingleOrDefault(checkout => checkout.SessionId == session);

    public CheckoutRecord? FindCheckoutByChallenge(string challenge) =>
        _checkouts.Where(checkout => checkout.Challenge == challenge).MaxBy(checkout => checkout.CreatedAt);

    public IReadOnlyList<CheckoutRecord> ListCheckouts(string customer) =>
        [.. _checkouts.Where(checkout => checkout.CustomerId == customer).OrderBy(checkout => checkout.CreatedAt)];

    public void SaveCheckout(CheckoutRecord checkout, DateTimeOffset now)
    {
        _checkouts.RemoveAll(known => known.KeptUntil < now || known.SessionId == checkout.SessionId);
        _checkouts.Add(checkout);
    }

    public bool Erase(string customer) =>
        _accounts.Remove(customer) | _checkouts.RemoveAll(checkout => checkout.CustomerId == customer) > 0;

    public Versioned<JsonElement>? FindDocument(string name) => _documents.TryGetValue(name, out var found) ? found : null;

    public IReadOnlyList<string> ListDocuments() => [.. _documents.Keys.Order(StringComparer.Ordinal)];

    public SaveOutcome SaveDocument(string name, long expected, JsonElement next)
    {
        var (version, value) = _documents.GetValueOrDefault(name);
        if (version != expected)
            return SaveOutcome.Conflict;
        if (version > 0 && JsonElement.DeepEquals(value, next))
            return SaveOutcome.Unchanged;
        _documents[name] = new(version + 1, next);
        return SaveOutcome.Saved;
    }

    private Account Current(string customer) => Find(customer) ?? Account.New(customer);

    private void Save(string customer, Account account, string part, long version, Cause? cause)
    {
        var audit = Audit(customer);
        if (cause is not null)
            audit = [.. audit.TakeLast(MaxAuditRows - 1), new AuditEntry(default, part, version, cause.Sources, cause.Change)];
        _accounts[customer] = new(account, audit);
    }

    private static bool Same<T>(T one, T other, JsonTypeInfo<T> type) =>
        JsonSerializer.Serialize(one, type) == JsonSerializer.Serialize(other, type);

    private sealed record ModelAccount(Account Account, IReadOnlyList<AuditEntry> Audit);
}
