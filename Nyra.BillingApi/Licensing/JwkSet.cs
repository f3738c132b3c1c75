namespace Nyra.BillingApi.Licensing;

/// <summary>A JSON Web Key Set (RFC 7517).</summary>
public sealed record JwkSet(IReadOnlyList<Jwk> Keys);
