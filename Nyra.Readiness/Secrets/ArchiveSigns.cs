using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// Knows archives by how they begin: those that are not unpacked here, by whatever name; and in the midst of other bytes, as installers and
/// programs carry them, all. There the magic number alone is not enough, every program that unpacks has it: what follows must be a header, too.
/// </summary>
internal static class ArchiveSigns
{
    // Of the longest header looked at.
    private const int Enough = 40;

    private static readonly SearchValues<byte> NeverInText = SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16]);

    // https://tukaani.org/xz/xz-file-format.txt, https://py7zr.readthedocs.io/en/latest/archive_format.html, https://www.rarlab.com/technote.htm,
    // https://www.rfc-editor.org/rfc/rfc8878, https://learn.microsoft.com/previous-versions/bb417343(v=msdn.10)
    private static readonly Shape[] Shapes =
    [
        new("an xz archive", [0xfd, .. "7zXZ\0"u8], header => Crc32(header[6..8]) == BinaryPrimitives.ReadUInt32LittleEndian(header[8..])),
        new("a bzip2 archive", [.. "BZh"u8], header => IsBzip2(header) && header[14] < 8),
        new("a zstd archive", [0x28, 0xb5, 0x2f, 0xfd], IsZstd),
        new("a 7z archive", [.. "7z"u8, 0xbc, 0xaf, 0x27, 0x1c], header => Crc32(header[12..32]) == BinaryPrimitives.ReadUInt32LittleEndian(header[8..])),
        new("a rar archive", [.. "Rar!"u8, 0x1a, 0x07], header => (header[6] == 0 && header[9] == 0x73) || (header[6] == 1 && header[7] == 0)),
        new("a cab archive", [.. "MSCF\0\0\0\0"u8], header => header[24] <= 9 && header[25] == 1),
        new("a squashfs image", [.. "hsqs"u8], header => header[28] == 4 && header[29] == 0 && header[30] == 0),
        new("a disk image", [.. "koly\0\0\0"u8], header => header[7] == 4 && header[10] == 2),
        new("an installer's archive", [0xef, 0xbe, 0xad, 0xde, .. "NullsoftInst"u8], _ => true),
        new("a zip archive", [.. "PK"u8, 3, 4], IsZip),
        new("a gzip archive", [0x1f, 0x8b, 8], header => header[3] <= 0x1f && header[8] is 0 or 2 or 4 && header[9] is <= 13 or 255),
    ];

    /// <summary>Which archive of those that are not unpacked here begins with these bytes; null for none of them.</summary>
    public static string? NotUnpacked(ReadOnlySpan<byte> head)
    {
        foreach (var shape in Shapes)
        {
            if (head.StartsWith(shape.Magic) && !ArchiveEntries.Packed(head) && (IsBzip2(head) || !IsPlain(head)))
                return shape.Kind;
        }
        return IsLzma(head) ? "an lzma archive" : null;
    }

    /// <summary>No byte of these says that it is anything but text.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.ContainsAny(NeverInText);

    /// <summary>Tells all that begin in the first bytes of these.</summary>
    /// <param name="own">So many are the first.</param>
    public static void FindIn(ReadOnlySpan<byte> bytes, int own, long offset, Action<ArchiveSign> found)
    {
        if (IsText(bytes))
            return;
        foreach (var shape in Shapes)
        {
            for (int from = 0, at; (at = bytes[from..].IndexOf(shape.Magic)) >= 0 && from + at < own; from += at + 1)
            {
                var header = bytes[(from + at)..];
                if (header.Length >= Enough && shape.Holds(header))
                    found(new(shape.Kind, offset + from + at));
            }
        }
    }

    // Letters may well be some text's own.
    private static bool IsPlain(ReadOnlySpan<byte> head) => IsText(head) && Ascii.IsValid(head);

    private static bool IsBzip2(ReadOnlySpan<byte> head) =>
        head.Length >= 10 && head.StartsWith("BZh"u8) && head[3] is >= (byte)'1' and <= (byte)'9' && head[4..].StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]);

    // Properties, the dictionary's size, which is a power of two or half of one more, and the length, which is seldom told.
    private static bool IsLzma(ReadOnlySpan<byte> head) =>
        head.Length >= 13 && head[0] == 0x5d && head[1] == 0 && head[2] == 0
        && (BinaryPrimitives.ReadUInt64LittleEndian(head[5..]) is ulong.MaxValue or < 1UL << 40);

    // The first block's header is where the frame's says, and possible: not empty, unless it is the last.
    private static bool IsZstd(ReadOnlySpan<byte> header)
    {
        var descriptor = header[4];
        var single = (descriptor & 0x20) != 0;
        var dictionary = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        var size = (descriptor >> 6) switch { 0 => single ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        var block = header[(5 + (single ? 0 : 1) + dictionary + size)..];
        return (descriptor & 0x18) == 0 && (block[0] & 6) != 6 && block[2] <= 0x10 && ((block[0] & 0xf9) | block[1] | block[2]) != 0;
    }

    private static bool IsZip(ReadOnlySpan<byte> header) =>
        header[4] is >= 10 and <= 63 && header[5] <= 20 && header[8] is 0 or 8 or 9 or 12 or 14 or 93 or 95 or 99 && header[9] == 0
        && BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) is > 0 and < 1024;

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
        }
        return ~crc;
    }

    /// <param name="Holds">Of at least <see cref="Enough"/> bytes from the magic number on: whether they are such a header.</param>
    private sealed record Shape(string Kind, byte[] Magic, HeaderTest Holds);

    private delegate bool HeaderTest(ReadOnlySpan<byte> header);
}
