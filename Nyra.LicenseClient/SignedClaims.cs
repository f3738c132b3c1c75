using System.Text.Json.Serialization;

namespace Nyra.LicenseClient;

/// <summary>
/// The claims of licenses, refusals and key statements, read after the signature was verified. A claim of the wrong JSON type makes the
/// whole token unusable, so that it cannot replace a good one. Times are Unix seconds.
/// </summary>
internal sealed record SignedClaims(
    [property: JsonPropertyName("sub")] string? Subject = null,
    [property: JsonPropertyName("device")] string? Device = null,
    [property: JsonPropertyName("nonce")] string? Nonce = null,
    [property: JsonPropertyName("access")] string? Access = null,
    [property: JsonPropertyName("access_ends")] long? AccessEnds = null,
    [property: JsonPropertyName("plan")] string? Plan = null,
    [property: JsonPropertyName("features")] IReadOnlyList<string?>? Features = null,
    [property: JsonPropertyName("ai_cap")] int? AiCap = null,
    [property: JsonPropertyName("iat")] long? Issued = null,
    [property: JsonPropertyName("exp")] long? Expires = null,
    [property: JsonPropertyName("refresh_after")] long? RefreshAfter = null,
    [property: JsonPropertyName("grace_ends")] long? GraceEnds = null,
    [property: JsonPropertyName("x")] string? X = null,
    [property: JsonPropertyName("y")] string? Y = null);
