using System.Text.Json.Serialization;
using Nyra.Billing;
using Nyra.Billing.Entitlements;

namespace Nyra.BillingApi.Credentials;

/// <summary>
/// The operator's sessions that were signed out and have not expired: <c>{"sessions":[{"hash":"…","expiresAt":"…"}]}</c>. In the store,
/// for every process of the API and across its restarts.
/// </summary>
/// <remarks>Kept as the document <see cref="Name"/>. While it cannot be read, no cookie counts: the operator's token still does.</remarks>
internal sealed record SignedOutSessions(IReadOnlyList<SignedOutSession> Sessions)
{
    public const string Name = "signed-out-sessions";

    public static readonly SignedOutSessions None = new([]);

    public static StoreDocument<SignedOutSessions> In(IEntitlementStore store) =>
        new(store, Name, SignedOutSessionsJson.Default.SignedOutSessions, None);

    public bool Contains(OperatorSession session) => Sessions.Any(ended => ended.Hash == Sha256Hex.Of(session.Cookie));

    /// <summary>With this session and without those that have expired; the same where it is among them already.</summary>
    public SignedOutSessions With(OperatorSession session, DateTimeOffset now) => Contains(session)
        ? this : new([.. Sessions.Where(ended => ended.ExpiresAt > now), new(Sha256Hex.Of(session.Cookie), session.ExpiresAt)]);
}

/// <param name="Hash">SHA-256 of the cookie, so that what is stored is no credential.</param>
internal sealed record SignedOutSession(string Hash, DateTimeOffset ExpiresAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SignedOutSessions))]
internal sealed partial class SignedOutSessionsJson : JsonSerializerContext;
