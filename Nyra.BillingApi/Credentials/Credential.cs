using System.Security.Cryptography;
using System.Text;

namespace Nyra.BillingApi.Credentials;

/// <summary>Compares what somebody sent with what it should be.</summary>
internal static class Credential
{
    /// <summary>Over hashes, so that neither content nor length shows in the time it takes.</summary>
    public static bool Same(string sent, string expected) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
