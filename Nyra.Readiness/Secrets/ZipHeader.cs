using System.Buffers.Binary;
using System.Text;

namespace Nyra.Readiness.Secrets;

/// <summary>What a zip archive says of one entry, in its central directory or in the local header before the entry's data.</summary>
/// <param name="At">Where its local header begins.</param>
/// <param name="DataAt">Where its data begins; 0 in the central directory, which does not say.</param>
/// <param name="PackedBytes">How long its data is; 0 where that is only said behind the data, -1 where the Zip64 size is missing.</param>
/// <remarks>Layout: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7, 4.3.12 and 4.5.3.</remarks>
internal sealed record ZipHeader(string Name, int Flags, int Method, long PackedBytes, long At, long DataAt)
{
    public const int LocalBytes = 30;
    public const int CentralBytes = 46;

    private const uint InZip64 = uint.MaxValue;

    public static ReadOnlySpan<byte> LocalSignature => "PK\u0003\u0004"u8;

    public static ReadOnlySpan<byte> CentralSignature => "PK\u0001\u0002"u8;

    // Bit 0 says so, bit 6 and bit 13 belong to PKWARE's own encryption, and method 99 is AES.
    public bool Encrypted => (Flags & 0x2041) != 0 || Method == 99;

    /// <summary>Null where no local header lies there, or one that goes on behind the end.</summary>
    public static ZipHeader? ReadLocal(Stream zip, long at)
    {
        Span<byte> head = stackalloc byte[LocalBytes];
        if (at < 0 || at > zip.Length - LocalBytes)
            return null;
        zip.Position = at;
        zip.ReadExactly(head);
        var (nameLength, extraLength) = (Word(head, 26), Word(head, 28));
        var dataAt = at + LocalBytes + nameLength + extraLength;
        if (!head.StartsWith(LocalSignature) || dataAt > zip.Length)
            return null;
        var rest = new byte[nameLength + extraLength];
        zip.ReadExactly(rest);
        var (flags, packed, whole) = (Word(head, 6), Long(head, 18), Long(head, 22));
        var packedBytes = (flags & 8) != 0 ? 0 : packed == InZip64 ? Zip64(rest.AsSpan(nameLength), whole == InZip64 ? 1 : 0) : packed;
        return new(Encoding.UTF8.GetString(rest, 0, nameLength), flags, Word(head, 8), packedBytes, at, dataAt);
    }

    /// <summary>Null where these bytes are no whole header of the central directory.</summary>
    /// <param name="length">How many of the bytes it takes.</param>
    public static ZipHeader? ReadCentral(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < CentralBytes || !bytes.StartsWith(CentralSignature))
            return null;
        var (nameLength, extraLength) = (Word(bytes, 28), Word(bytes, 30));
        length = CentralBytes + nameLength + extraLength + Word(bytes, 32);
        if (bytes.Length < length)
            return null;
        var extra = bytes.Slice(CentralBytes + nameLength, extraLength);
        var (packed, whole, at) = (Long(bytes, 20), Long(bytes, 24), Long(bytes, 42));
        // Of the three sizes only those that do not fit are in the extra field, in this order.
        var before = whole == InZip64 ? 1 : 0;
        var packedBytes = packed == InZip64 ? Zip64(extra, before++) : packed;
        return new(
            Encoding.UTF8.GetString(bytes.Slice(CentralBytes, nameLength)), Word(bytes, 8), Word(bytes, 10), packedBytes,
            at == InZip64 ? Zip64(extra, before) : at, 0);
    }

    // The number with that index in the extra field 0x0001; -1 where it is missing.
    private static long Zip64(ReadOnlySpan<byte> extra, int index)
    {
        while (extra.Length >= 4)
        {
            var length = Word(extra, 2);
            if (extra.Length < 4 + length)
                break;
            if (Word(extra, 0) == 1)
                return length >= 8 * (index + 1) ? BinaryPrimitives.ReadInt64LittleEndian(extra[(4 + 8 * index)..]) : -1;
            extra = extra[(4 + length)..];
        }
        return -1;
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
