using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// A PEM private key of any kind: in lines, in one line with <c>\n</c> written out, in quotes, or cut short. Its fingerprint is that of the
/// base64 characters alone, so that it stays the same however the key is written.
/// </summary>
internal static class PrivateKeyShape
{
    public const string Name = "private-key";

    // RSA of 16384 bits has 12,500 characters; in UTF-16, escaped, it must still fit into what two chunks share.
    private const int MostCharacters = 28 * 1024;
    // An Ed25519 key, the shortest there is, has 64 of them on one line.
    private const int LeastCharacters = 60;
    private const int LeastUnbroken = 40;
    private const int LongestLabel = 40;

    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);
    private static readonly SearchValues<byte> Between = SearchValues.Create("\r\n\t =\"'`,#*>|"u8);

    public static ReadOnlySpan<byte> Opening => "-----BEGIN "u8;

    public static SecretMatch? At(ReadOnlySpan<byte> bytes, int start, int stride)
    {
        var text = Unspaced(bytes, start, stride, Opening.Length + LongestLabel + MostCharacters, out var rented);
        try
        {
            var label = text[Opening.Length..Math.Min(text.Length, Opening.Length + LongestLabel)];
            var end = label.IndexOf("PRIVATE KEY-----"u8);
            if (end < 0)
                return null;
            var head = Opening.Length + end + "PRIVATE KEY-----"u8.Length;
            var (length, key) = Body(text[head..]);
            if (key is null)
                return null;
            length = head + length + Closing(text[(head + length)..]);
            return new(start, length * stride, Name, Encoding.ASCII.GetString(text[..head]) + "…", Fingerprint.Of(key));
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static ReadOnlySpan<byte> Unspaced(ReadOnlySpan<byte> bytes, int start, int stride, int most, out byte[]? rented)
    {
        rented = null;
        if (stride == SpacedText.Narrow)
            return bytes[start..Math.Min(bytes.Length, start + most)];
        rented = ArrayPool<byte>.Shared.Rent(most);
        var count = 0;
        for (var position = start; position >= 0 && count < most; position = SpacedText.Next(bytes, position, stride))
            rented[count++] = bytes[position];
        return rented.AsSpan(0, count);
    }

    // "-----END PRIVATE KEY-----", if it is there.
    private static int Closing(ReadOnlySpan<byte> text)
    {
        var end = text.StartsWith("-----END "u8) ? text[Opening.Length..Math.Min(text.Length, Opening.Length + LongestLabel)].IndexOf("-----"u8) : -1;
        return end < 0 ? 0 : Opening.Length + end + "-----"u8.Length;
    }

    private static (int Length, byte[]? Key) Body(ReadOnlySpan<byte> text)
    {
        var key = new List<byte>();
        var (unbroken, longest) = (0, 0);
        var i = Headers(text);
        while (i < text.Length)
        {
            if (Base64.Contains(text[i]))
            {
                key.Add(text[i++]);
                longest = Math.Max(longest, ++unbroken);
                continue;
            }
            if (text[i] == '\\')
            {
                i = Escape(text, i, key, ref unbroken);
                continue;
            }
            if (!Between.Contains(text[i]))
                break;
            unbroken = 0;
            i++;
        }
        var found = key.ToArray();
        return key.Count >= LeastCharacters && longest >= LeastUnbroken && Randomness.Looks(found) ? (i, found) : default;
    }

    // \n, \r, \t, \", \/, also with the backslash itself escaped, and \u002B as JSON writers escape the plus sign.
    private static int Escape(ReadOnlySpan<byte> text, int i, List<byte> key, ref int unbroken)
    {
        while (i < text.Length && text[i] == '\\')
            i++;
        if (i + 5 <= text.Length && text[i] == 'u'
            && int.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            if (code < 128 && Base64.Contains((byte)code))
                key.Add((byte)code);
            return i + 5;
        }
        if (i < text.Length && text[i] == '/')
            return i;
        unbroken = 0;
        return i + 1;
    }

    // "Proc-Type: 4,ENCRYPTED" and "DEK-Info: AES-128-CBC,…" of older formats.
    private static int Headers(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (true)
        {
            var rest = text[start..];
            var trimmed = rest.TrimStart("\r\n"u8);
            var line = trimmed.IndexOf((byte)'\n');
            if (line is < 0 or > 100 || trimmed[..line].IndexOf(": "u8) < 0)
                return start;
            start += rest.Length - trimmed.Length + line;
        }
    }
}
