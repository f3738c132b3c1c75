using System.Security.Cryptography;
using System.Text;

namespace Nyra.Billing;

/// <summary>How what must not be kept itself is kept: SHA-256 of the UTF-8 text in lower-case hex.</summary>
public static class Sha256Hex
{
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
