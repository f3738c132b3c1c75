using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.Billing.Entitlements.Json;

/// <summary>The whole content of the entitlement file at one generation. Immutable: a change makes a new one, which shares the rest.</summary>
internal sealed class EntitlementDocument
{
    /// <summary>Audit rows kept per account, the latest ones.</summary>
    public const int AuditRows = 64;

    public static readonly EntitlementDocument Empty =
        new(new(StoredDocument.CurrentFormat, 0, ImmutableDictionary<string, StoredAccount>.Empty, ImmutableDictionary<string, CheckoutRecord>.Empty));

    private readonly StoredDocument _stored;
    // Made when it is first needed, once for all who need it at the same moment.
    private readonly Lazy<ImmutableDictionary<string, string>> _customerByCredential;

    private EntitlementDocument(StoredDocument stored, Lazy<ImmutableDictionary<string, string>>? customerByCredential = null) =>
        (_stored, _customerByCredential) = (stored, customerByCredential ?? new(() => CredentialsOf(stored)));

    /// <summary>Goes up by one with every write of the file, so that another process sees at a glance whether its copy is old.</summary>
    public long Generation => _stored.Generation;

    /// <summary>A file of an older format is written in the current one from the next save on.</summary>
    public static EntitlementDocument From(StoredDocument stored) => new(stored with { Format = StoredDocument.CurrentFormat });

    public StoredDocument ToStored() => _stored;

    public EntitlementDocument NextGeneration() => Next(_stored with { Generation = Generation + 1 });

    public Account? Find(string customerId) => Accounts.GetValueOrDefault(customerId)?.ToAccount(customerId);

    public IReadOnlyList<Account> List(string? after, int most) =>
    [
        .. Accounts.Where(account => after is null || string.CompareOrdinal(account.Key, after) > 0).OrderBy(account => account.Key, StringComparer.Ordinal)
            .Take(most).Select(account => account.Value.ToAccount(account.Key)),
    ];

    public StoredAccount StoredOrNew(string customerId) => Accounts.GetValueOrDefault(customerId) ?? StoredAccount.New;

    public Account? FindByCredential(string hash) =>
        _customerByCredential.Value.TryGetValue(hash, out var customer) ? Find(customer) : null;

    public CheckoutRecord? FindCheckout(string sessionId) => Checkouts.GetValueOrDefault(sessionId);

    public CheckoutRecord? FindCheckoutByChallenge(string challenge) =>
        Checkouts.Values.Where(checkout => checkout.Challenge == challenge).MaxBy(checkout => checkout.CreatedAt);

    public IReadOnlyList<CheckoutRecord> CheckoutsOf(string customerId) =>
        [.. Checkouts.Values.Where(checkout => checkout.CustomerId == customerId).OrderBy(checkout => checkout.CreatedAt)];

    public IReadOnlyList<AuditEntry> Audit(string customerId) => Accounts.GetValueOrDefault(customerId)?.Audit ?? [];

    public Versioned<JsonElement>? FindDocument(string name) => _stored.Documents.TryGetValue(name, out var found) ? found : null;

    public IReadOnlyList<string> DocumentNames => [.. _stored.Documents.Keys.Order(StringComparer.Ordinal)];

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
            changed = changed.WithAudit(row);
        }
        // Billing and usage change all the time and never touch a credential: then the index goes on as it is.
        return Next(_stored with { Accounts = Accounts.SetItem(customerId, changed) }, credentials: part.Name == AccountParts.Devices.Name);
    }

    /// <summary>The same document where there is no account, or a row of this part has one of the sources already.</summary>
    public EntitlementDocument WithAudit(string customerId, string part, Cause cause, DateTimeOffset now)
    {
        if (Accounts.GetValueOrDefault(customerId) is not { } stored || stored.Audit.Any(row => row.IsAbout(part, cause)))
            return this;
        var row = new AuditEntry(now, part, stored.Billing.Version, cause.Sources, cause.Change);
        return Next(_stored with { Accounts = Accounts.SetItem(customerId, stored.WithAudit(row)) });
    }

    public EntitlementDocument With(CheckoutRecord checkout, DateTimeOffset now)
    {
        var over = Checkouts.Values.Where(old => old.KeptUntil < now).Select(old => old.SessionId);
        return Next(_stored with { Checkouts = Checkouts.RemoveRange(over).SetItem(checkout.SessionId, checkout) });
    }

    public EntitlementDocument With(string name, Versioned<JsonElement> document) =>
        Next(_stored with { Documents = _stored.Documents.SetItem(name, document) });

    /// <summary>Without anything of one customer; the same document where nothing was kept.</summary>
    public EntitlementDocument Without(string customerId)
    {
        var checkouts = CheckoutsOf(customerId);
        return checkouts.Count == 0 && !Accounts.ContainsKey(customerId)
            ? this
            : Next(
                _stored with { Accounts = Accounts.Remove(customerId), Checkouts = Checkouts.RemoveRange(checkouts.Select(checkout => checkout.SessionId)) },
                credentials: true);
    }

    private ImmutableDictionary<string, StoredAccount> Accounts => _stored.Accounts;

    private ImmutableDictionary<string, CheckoutRecord> Checkouts => _stored.Checkouts;

    private static ImmutableDictionary<string, string> CredentialsOf(StoredDocument stored) => stored.Accounts
        .SelectMany(account => account.Value.Devices.Value.Credentials.Select(hash => KeyValuePair.Create(hash, account.Key)))
        .ToImmutableDictionary();

    private EntitlementDocument Next(StoredDocument stored, bool credentials = false) =>
        new(stored, credentials ? null : _customerByCredential);
}

/// <summary>One separately versioned part of an account.</summary>
internal sealed record AccountPart<T>(
    string Name, JsonTypeInfo<T> Type,
    Func<StoredAccount, Versioned<T>> Get, Func<StoredAccount, Versioned<T>, StoredAccount> Set);
