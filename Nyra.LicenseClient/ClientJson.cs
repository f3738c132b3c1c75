using System.Text.Json.Serialization;

namespace Nyra.LicenseClient;

/// <summary>The JSON shapes exchanged with the backend, and the one kept on the device.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredLicense))]
[JsonSerializable(typeof(CheckoutRequestBody))]
[JsonSerializable(typeof(CheckoutBody))]
[JsonSerializable(typeof(ActivationRequestBody))]
[JsonSerializable(typeof(CodeActivationRequestBody))]
[JsonSerializable(typeof(ActivatedBody))]
[JsonSerializable(typeof(RefreshRequestBody))]
[JsonSerializable(typeof(LicenseBody))]
[JsonSerializable(typeof(PortalBody))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(DeviceCode))]
[JsonSerializable(typeof(KeySetBody))]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(SignedClaims))]
internal sealed partial class ClientJson : JsonSerializerContext;

internal sealed record CheckoutRequestBody(string DeviceId, string Challenge, string? Email);

internal sealed record CheckoutBody(string SessionId, string Url);

internal sealed record ActivationRequestBody(string SessionId, string Verifier, string DeviceId, string DeviceName, string Nonce);

internal sealed record CodeActivationRequestBody(string Code, string DeviceId, string DeviceName, string Nonce);

internal sealed record ActivatedBody(string DeviceToken, string License);

internal sealed record RefreshRequestBody(string Nonce);

internal sealed record LicenseBody(string License);

internal sealed record PortalBody(string Url);

/// <summary>The part of the published key set that built-in keys do not replace.</summary>
internal sealed record KeySetBody(IReadOnlyList<string?>? Statements = null);

/// <summary>A ProblemDetails answer (RFC 9457) with the members this client reads.</summary>
internal sealed record ProblemBody(string? Type = null, string? Title = null, string? Detail = null, string? Code = null, string? Refusal = null);
