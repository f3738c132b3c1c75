using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;

namespace Nyra.Tests.Version01;

/// <summary>What the data holds (facts.json), as version 0.1 read it, with the tokens, codes and keys that no store has.</summary>
/// <param name="Commit">The commit that version 0.1 was built from.</param>
/// <param name="PaymentFailureGraceDays">The setting under which the access codes were decided.</param>
internal sealed record Version01Facts(
    string Version, string Commit, string StripeApiVersion, int PaymentFailureGraceDays, int DeviceLimit, int HostedAiCap,
    int QueueLeaseSeconds, StoreFacts Json, StoreFacts Postgres, QueueFacts Sqlite, QueueFacts Redis);

/// <summary>One entitlement store.</summary>
/// <param name="WrittenAt">Tests set their clock to this moment.</param>
/// <param name="WebhookSecret">In parts, since a secret scan finds it as a whole; likewise every key.</param>
/// <param name="SigningKeys">The newest first.</param>
internal sealed record StoreFacts(
    DateTimeOffset WrittenAt, string PriceId, string ProductId, string AccountId, IReadOnlyList<string> WebhookSecret,
    IReadOnlyList<SigningKeyFacts> SigningKeys, ErasedFacts Erased, IReadOnlyList<DocumentFacts> Documents,
    IReadOnlyList<CustomerFacts> Customers)
{
    /// <summary>As NYRA_LICENSE_SIGNING_SECRET takes it.</summary>
    public string SigningSecret => string.Join(',', SigningKeys.Select(key => string.Concat(key.Pkcs8)));

    public CustomerFacts Customer(string role) => Customers.Single(customer => customer.Role == role);
}

/// <param name="Pkcs8">Base64, in parts.</param>
internal sealed record SigningKeyFacts(string Id, IReadOnlyList<string> Pkcs8);

internal sealed record ErasedFacts(string CustomerId, string Sha256);

internal sealed record DocumentFacts(string Name, long Version);

/// <param name="Role">Why the customer is in the data, for example <c>payment-grace</c>; see README.md.</param>
/// <param name="HasAccount">False where only a checkout is stored; then there is neither access nor billing.</param>
/// <param name="RefusedCodes">Device codes that version 0.1 refused though they were good.</param>
internal sealed record CustomerFacts(
    string Role, string CustomerId, bool HasAccount, AccessFacts? Access = null, BillingFacts? Billing = null, long DevicesVersion = 0,
    IReadOnlyList<DeviceFacts>? Devices = null, IReadOnlyList<CodeFacts>? Codes = null, int Releases = 0, UsageFacts? Usage = null,
    int AuditRows = 0, IReadOnlyList<string>? RefusedCodes = null, IReadOnlyList<CheckoutFacts>? Checkouts = null)
{
    public IReadOnlyList<DeviceFacts> Devices { get; init; } = Devices ?? [];

    public IReadOnlyList<CodeFacts> Codes { get; init; } = Codes ?? [];

    public IReadOnlyList<string> RefusedCodes { get; init; } = RefusedCodes ?? [];

    public IReadOnlyList<CheckoutFacts> Checkouts { get; init; } = Checkouts ?? [];
}

/// <summary>Access as version 0.1 decided it.</summary>
internal sealed record AccessFacts(bool Allowed, string Code);

internal sealed record BillingFacts(
    long Version, SubscriptionStanding Standing, FeatureSource FeatureSource, string? SubscriptionId = null, string? Plan = null,
    IReadOnlyList<string>? Features = null, int? HostedAiCap = null, DateTimeOffset? PeriodStart = null,
    DateTimeOffset? PeriodEnd = null, DateTimeOffset? CancelsAt = null, DateTimeOffset? PastDueSince = null)
{
    public IReadOnlyList<string> Features { get; init; } = Features ?? [];
}

/// <param name="Token">Without its prefix, see <see cref="PlainToken"/>.</param>
/// <param name="Found">Whether version 0.1 found the account by this token; false where PostgreSQL lacks it.</param>
internal sealed record DeviceFacts(
    string DeviceId, string Name, string Token, DateTimeOffset ActivatedAt, bool Found, DateTimeOffset? ReleasedAt = null)
{
    public string PlainToken => DeviceToken.Prefix + Token;

    public string Hash => DeviceToken.Hash(PlainToken);
}

/// <param name="Found">As <see cref="DeviceFacts.Found"/>.</param>
internal sealed record CodeFacts(
    string Code, DateTimeOffset ExpiresAt, bool Found, string? OfferedBy = null, string? Replaces = null, string? UsedBy = null)
{
    public string Hash => DeviceCodeText.Hash(Code);
}

internal sealed record UsageFacts(
    long Version, int Committed, DateTimeOffset? Period = null, IReadOnlyList<string>? Reservations = null,
    IReadOnlyList<string>? SettledDone = null, IReadOnlyList<string>? SettledReleased = null)
{
    public IReadOnlyList<string> Reservations { get; init; } = Reservations ?? [];

    public IReadOnlyList<string> SettledDone { get; init; } = SettledDone ?? [];

    public IReadOnlyList<string> SettledReleased { get; init; } = SettledReleased ?? [];
}

/// <param name="Verifier">What the device that began the checkout activates with.</param>
internal sealed record CheckoutFacts(
    string SessionId, string DeviceId, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string Verifier,
    DateTimeOffset? CompletedAt = null);

/// <summary>One webhook queue.</summary>
/// <param name="Ready">At <paramref name="WrittenAt"/>.</param>
/// <param name="Held">Likewise; includes what is delayed.</param>
/// <param name="Envelopes">In no order.</param>
internal sealed record QueueFacts(
    DateTimeOffset WrittenAt, int Ready, int Held, IReadOnlyList<EnvelopeFacts> Envelopes, IReadOnlyList<DeadLetterFacts> DeadLetters);

/// <param name="Repeats">How often the fetch was repeated because Stripe had not computed the entitlements.</param>
/// <param name="State"><c>waiting</c>, <c>delayed</c>, <c>retry</c>, or <c>held</c> by a worker that died.</param>
/// <param name="NextAttempt">Its number at the next delivery.</param>
internal sealed record EnvelopeFacts(
    string EventId, string Type, DateTimeOffset Created, string CustomerId, int Repeats, string State, int NextAttempt,
    string? ObjectId = null);

/// <param name="Attempts">All of them, those before a replay included.</param>
internal sealed record DeadLetterFacts(
    string Id, string EventId, string Type, string CustomerId, int Attempts, int Replays, DateTimeOffset FirstSeenAt,
    DateTimeOffset DeadLetteredAt, string Reason, string? LastError = null);
