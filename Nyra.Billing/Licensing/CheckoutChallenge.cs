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
    /// <summary>base64url of 32 bytes without padding.</summary>
    public const string Pattern = "^[A-Za-z0-9_-]{43}$";

    public static bool Answers(string verifier, string challenge)
    {
        var expected = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(challenge));
    }
}
