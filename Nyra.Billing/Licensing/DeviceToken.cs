using System.Buffers.Text;
using System.Security.Cryptography;

namespace Nyra.Billing.Licensing;

/// <summary>A device's credential: 256 random bits, shown once, kept as a hash.</summary>
public static class DeviceToken
{
    /// <summary>What every device token begins with, so that a secret scan knows it.</summary>
    public const string Prefix = "nyra_dt_";

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 in lower-case hex. No salt: 256 random bits leave nothing to guess.</summary>
    public static string Hash(string token) => Sha256Hex.Of(token);
}
