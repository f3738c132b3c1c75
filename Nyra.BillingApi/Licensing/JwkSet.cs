using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Licensing;

/// <summary>A JSON Web Key Set (RFC 7517): every key that somebody may hold a license of.</summary>
/// <param name="Statements">What keys say for newer ones, as JWTs: an app that trusts the one may trust the other.</param>
public sealed record JwkSet(IReadOnlyList<Jwk> Keys, IReadOnlyList<string> Statements)
{
    /// <summary>The public halves of these, for an app to have built in.</summary>
    public static JwkSet Of(SigningKeys keys) => new([.. keys.All.Select(Jwk.Of)], []);
}
