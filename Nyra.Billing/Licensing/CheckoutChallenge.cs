using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nyra.Billing.Licensing;

/// <summary>
/// Binds an activation to the device that began the checkout, as PKCE (RFC 7636, S256) binds a code to its client: session ids travel
/// in addresses, the verifier never does.
/// </summary>
public static class CheckoutChallenge
{
    /// <summary>base64url(SHA-256(verifier)) of 32 bytes: 43 characters.</summary>
    public const int Length = 43;

    public static bool IsWellFormed(string? challenge) => challenge?.Length == Length && Base64Url.IsValid(challenge);

    public static bool Answers(string verifier, string challenge)
    {
        var expected = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(challenge));
    }
}
