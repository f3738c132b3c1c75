using System.Security.Cryptography;
using Nyra.Readiness.Secrets;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

/// <summary>
/// Private keys from the shortest to the longest kind there is. The bytes are always the same, so that none looks like words.
/// </summary>
public class PrivateKeySizeTests
{
    // PKCS#8 of Ed25519 and X25519 (RFC 8410): the algorithm, then 32 bytes.
    private static readonly byte[] Ed25519 =
        [.. Convert.FromHexString("302E020100300506032B657004220420"), .. Drawn(32)];

    [Fact]
    public void An_ed25519_key_is_found_in_every_encoding_and_however_it_is_written()
    {
        var pem = PemEncoding.WriteString("PRIVATE KEY", Ed25519);
        Assert.Equal(64, pem.Split('\n')[1].Length);
        string[] written = [pem, pem.Replace("\n", "\\n", StringComparison.Ordinal), pem[..pem.LastIndexOf('\n')]];
        Assert.All(written, text => Assert.All(FakeSecrets.Encodings, encoding =>
            Assert.Equal("private-key", Assert.Single(SecretShapes.In(encoding.GetBytes(text + "\n"))).Shape)));
        Assert.Single(written.Select(text => Assert.Single(SecretShapes.In(text)).Fingerprint).Distinct());
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(59, false)]
    public void A_key_has_sixty_characters_at_least(int characters, bool found) =>
        Assert.Equal(found ? 1 : 0, SecretShapes.In($"-----BEGIN PRIVATE KEY-----\n{Base64(characters)}\n").Count);

    [Theory]
    [InlineData(40, 1)]
    [InlineData(39, 0)]
    public void One_line_of_a_key_has_forty_characters_at_least(int line, int found)
    {
        var lines = Base64(120).Chunk(line).Select(part => new string(part));
        Assert.Equal(found, SecretShapes.In($"-----BEGIN PRIVATE KEY-----\n{string.Join('\n', lines)}\n-----END PRIVATE KEY-----").Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("RSA ")]
    [InlineData("EC ")]
    [InlineData("DSA ")]
    [InlineData("OPENSSH ")]
    [InlineData("ENCRYPTED ")]
    public void Every_label_is_a_private_key(string label)
    {
        var match = Assert.Single(SecretShapes.In(PemEncoding.WriteString(label + "PRIVATE KEY", Drawn(300))));
        Assert.Equal(("private-key", $"-----BEGIN {label}PRIVATE KEY-----…"), (match.Shape, match.Redacted));
    }

    [Fact]
    public void The_longest_key_is_one_secret_from_its_first_line_to_its_last_in_every_encoding()
    {
        // RSA of 16,384 bits; escaped as a JSON writer does it.
        var pem = PemEncoding.WriteString("RSA PRIVATE KEY", Drawn(9_300));
        var escaped = System.Text.Json.JsonSerializer.Serialize(pem).Trim('"');
        Assert.All(new[] { pem, escaped }, text => Assert.All(FakeSecrets.Encodings, encoding =>
        {
            var bytes = encoding.GetBytes(text);
            var match = Assert.Single(SecretShapes.In(bytes));
            // In UTF-16 of the other byte order a match begins and ends one byte later.
            Assert.InRange(match.Start, 0, 1);
            Assert.Equal(bytes.Length, match.Length);
        }));
    }

    private static string Base64(int characters) => Convert.ToBase64String(Drawn(characters))[..characters];

    private static byte[] Drawn(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
