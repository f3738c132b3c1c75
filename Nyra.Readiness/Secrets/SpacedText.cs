using System.Buffers;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// ASCII text inside bytes: one byte a character, or two in UTF-16. Of either byte order: read from a character onwards, what lies between
/// it and the next is a zero in both.
/// </summary>
internal static class SpacedText
{
    public const int Narrow = 1;
    public const int Wide = 2;

    public static byte[] Encode(ReadOnlySpan<byte> ascii, int stride)
    {
        // Nothing behind the last character: in the other byte order the next one begins there.
        var bytes = new byte[ascii.Length * stride - (stride - 1)];
        for (var i = 0; i < ascii.Length; i++)
            bytes[i * stride] = ascii[i];
        return bytes;
    }

    /// <summary>The character after the one at <paramref name="position"/> stands here; -1 where the text ends.</summary>
    public static int Next(ReadOnlySpan<byte> bytes, int position, int stride) =>
        position + stride < bytes.Length && (stride == Narrow || bytes[position + 1] == 0) ? position + stride : -1;

    public static bool Begins(ReadOnlySpan<byte> bytes, int position, int stride, ReadOnlySpan<byte> ascii)
    {
        if (position < 0)
            return false;
        for (var i = 0; i < ascii.Length; i++)
        {
            if (position < 0 || position >= bytes.Length || bytes[position] != ascii[i])
                return false;
            if (i + 1 < ascii.Length)
                position = Next(bytes, position, stride);
        }
        return true;
    }

    /// <summary>Copies characters as long as they are among the allowed and there is room.</summary>
    public static int CopyRun(ReadOnlySpan<byte> bytes, int position, int stride, SearchValues<byte> allowed, Span<byte> into)
    {
        var count = 0;
        for (; position >= 0 && position < bytes.Length && count < into.Length && allowed.Contains(bytes[position]); position = Next(bytes, position, stride))
            into[count++] = bytes[position];
        return count;
    }
}
