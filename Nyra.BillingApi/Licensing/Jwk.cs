namespace Nyra.BillingApi.Licensing;

/// <summary>One public EC key; coordinates are base64url.</summary>
public sealed record Jwk(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use);
