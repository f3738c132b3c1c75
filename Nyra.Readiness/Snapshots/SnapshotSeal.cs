using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nyra.Billing.Licensing;

namespace Nyra.Readiness.Snapshots;

/// <summary>Signs snapshots with the license key, and tells whether one was signed by it: a store that somebody wrote into opens no checkout.</summary>
public static class SnapshotSeal
{
    public static SignedSnapshot Sign(ReadinessSnapshot snapshot, SigningKeys keys)
    {
        var content = JsonSerializer.Serialize(snapshot, SnapshotJson.Default.ReadinessSnapshot);
        return new(content, keys.Current.KeyId, Base64Url.EncodeToString(keys.Current.ECDsa.SignData(Bytes(content), HashAlgorithmName.SHA256)));
    }

    /// <summary>The snapshot; null where there is none, its key is not at hand, or a letter of it was changed.</summary>
    public static ReadinessSnapshot? Open(SignedSnapshot stored, SigningKeys keys)
    {
        if (keys.All.FirstOrDefault(key => key.KeyId == stored.Kid) is not { } key)
            return null;
        try
        {
            return key.ECDsa.VerifyData(Bytes(stored.Content), Base64Url.DecodeFromChars(stored.Signature), HashAlgorithmName.SHA256)
                ? JsonSerializer.Deserialize(stored.Content, SnapshotJson.Default.ReadinessSnapshot)
                : null;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            return null;
        }
    }

    // Not to be taken for a license, nor a license for it.
    private static byte[] Bytes(string content) => Encoding.UTF8.GetBytes("nyra-readiness-snapshot\n" + content);
}
