using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.Billing.Entitlements.Json;

/// <summary>The whole content of the entitlement file at one generation. Immutable: a change makes a new one, which shares the rest.</summary>
internal sealed class EntitlementDocument
{
    /// <summary>Audit rows kept per account, the latest ones.</summary>
    public const int AuditRows = 64;

    public static readonly EntitlementDocument Empty =
        new(0, ImmutableDictionary<string, StoredAccount>.Empty, ImmutableDictionary<string, CheckoutRecord>.Empty);

    private readonly ImmutableDictionary<string, StoredAccount> _accounts;
    private readonly ImmutableDictionary<string, CheckoutRecord> _checkouts;
    private ImmutableDictionary<string, string>? _customerByToken;

    private EntitlementDocument(
        long generation, ImmutableDictionary<string, StoredAccount> accounts, ImmutableDictionary<string, CheckoutRecord> checkouts) =>
        (Generation, _accounts, _checkouts) = (generation, accounts, checkouts);

    /// <summary>Goes up by one with every write of the file, so that another process sees at a glance whether its copy is old.</summary>
    public long Generation { get; }

    public static EntitlementDocument From(StoredDocument stored) =>
        new(stored.Generation, stored.Accounts, stored.Checkouts);

    public StoredDocument ToStored() => new(StoredDocument.CurrentFormat, Generation, _accounts, _checkouts);

    public EntitlementDocument NextGeneration() => new(Generation + 1, _accounts, _checkouts) { _customerByToken = _customerByToken };

    public Account? Find(string customerId) => _accounts.GetValueOrDefault(customerId)?.ToAccount(customerId);

    public IReadOnlyList<Account> List(string? after, int most) =>
    [
        .. _accounts.Where(account => after is null || string.CompareOrdinal(account.Key, after) > 0).OrderBy(account => account.Key, StringComparer.Ordinal)
            .Take(most).Select(account => account.Value.ToAccount(account.Key)),
    ];

    public StoredAccount StoredOrNew(string customerId) => _accounts.GetValueOrDefault(customerId) ?? StoredAccount.New;

    public Account? FindByToken(string tokenHash) =>
        CustomerByToken.TryGetValue(tokenHash, out var customer) ? Find(customer) : null;

    public CheckoutRecord? FindCheckout(string sessionId) => _checkouts.GetValueOrDefault(sessionId);

    public CheckoutRecord? FindCheckoutByChallenge(string challenge) =>
        _checkouts.Values.Where(checkout => checkout.Challenge == challenge).MaxBy(checkout => checkout.CreatedAt);

    public IReadOnlyList<AuditEntry> Audit(string customerId) => _accounts.GetValueOrDefault(customerId)?.Audit ?? [];

    /// <summary>Sets one part of an account; the same document where the value is the same already.</summary>
    public EntitlementDocument With<T>(string customerId, AccountPart<T> part, T value, Cause? cause, DateTimeOffset now)
    {
        var stored = StoredOrNew(customerId);
        var current = part.Get(stored);
        if (EntitlementJson.Same(current.Value, value, part.Type))
            return this;

        var version = current.Version + 1;
        var changed = part.Set(stored, new(version, value));
        if (cause is not null)
        {
            var row = new AuditEntry(now, part.Name, version, cause.Sources, cause.Change);
            changed = changed with { Audit = [.. stored.Audit.TakeLast(AuditRows - 1), row] };
        }
        return new(Generation, _accounts.SetItem(customerId, changed), _checkouts)
        {
            // Billing and usage change all the time and never touch a token: then the index goes on as it is.
            _customerByToken = part.Name == AccountParts.Devices.Name ? null : _customerByToken,
        };
    }

    public EntitlementDocument With(CheckoutRecord checkout, DateTimeOffset now)
    {
        var over = _checkouts.Values.Where(old => old.ExpiresAt.AddDays(old.CompletedAt is null ? 1 : 30) < now).Select(old => old.SessionId);
        return new(Generation, _accounts, _checkouts.RemoveRange(over).SetItem(checkout.SessionId, checkout))
        {
            _customerByToken = _customerByToken,
        };
    }

    private ImmutableDictionary<string, string> CustomerByToken => _customerByToken ??= _accounts
        .SelectMany(account => account.Value.Devices.Value.Devices.Select(device => KeyValuePair.Create(device.TokenHash, account.Key)))
        .ToImmutableDictionary();
}

/// <summary>One separately versioned part of an account.</summary>
internal sealed record AccountPart<T>(
    string Name, JsonTypeInfo<T> Type,
    Func<StoredAccount, Versioned<T>> Get, Func<StoredAccount, Versioned<T>, StoredAccount> Set);
