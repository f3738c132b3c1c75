using System.ComponentModel.DataAnnotations;

namespace Nyra.BillingApi.Licensing;

/// <summary>A device asks for a fresh license. The body may be left out.</summary>
/// <param name="Nonce">What the device made up for this request; the signed answer repeats it, so that an old one replayed shows.</param>
public sealed record RefreshRequest(
    [property: RegularExpression(RefreshRequest.NoncePattern, ErrorMessage = RefreshRequest.NonceRule)] string? Nonce = null)
{
    internal const string NoncePattern = "^[A-Za-z0-9_-]{16,64}$";

    internal const string NonceRule = "16 to 64 characters of base64url.";
}
