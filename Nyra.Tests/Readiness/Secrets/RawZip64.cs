using System.Text;

namespace Nyra.Tests.Readiness.Secrets;

/// <summary>
/// A zip archive of one entry in which every size of 32 bits is 0xFFFFFFFF, and the extra field 0x0001 and the longer end record have them
/// (APPNOTE.TXT 4.3.14, 4.3.15 and 4.5.3).
/// </summary>
internal static class RawZip64
{
    private const uint InZip64 = uint.MaxValue;

    /// <param name="sizes">Whether the entry has the extra field with its sizes.</param>
    public static byte[] Of(string name, byte[] packed, int method, bool sizes = true)
    {
        using var bytes = new MemoryStream();
        using var zip = new BinaryWriter(bytes);
        var encoded = Encoding.UTF8.GetBytes(name);
        zip.Write("PK\u0003\u0004"u8);
        Common(zip, method, encoded.Length, sizes ? 20 : 0);
        zip.Write(encoded);
        if (sizes)
            Sizes(zip, packed.Length, 16);
        zip.Write(packed);

        var directory = bytes.Position;
        zip.Write("PK\u0001\u0002"u8);
        zip.Write((ushort)45);
        Common(zip, method, encoded.Length, sizes ? 28 : 0);
        // Comment, disk and attributes; then where the local header lies.
        zip.Write(new byte[10]);
        zip.Write(sizes ? InZip64 : 0u);
        zip.Write(encoded);
        if (sizes)
        {
            Sizes(zip, packed.Length, 24);
            zip.Write(0L);
        }

        var end = bytes.Position;
        zip.Write("PK\u0006\u0006"u8);
        zip.Write(44L);
        zip.Write(new byte[12]);
        zip.Write(1L);
        zip.Write(1L);
        zip.Write(end - directory);
        zip.Write(directory);
        zip.Write("PK\u0006\u0007"u8);
        zip.Write(0);
        zip.Write(end);
        zip.Write(1);
        zip.Write("PK\u0005\u0006"u8);
        zip.Write(0);
        zip.Write(ushort.MaxValue);
        zip.Write(ushort.MaxValue);
        zip.Write(InZip64);
        zip.Write(InZip64);
        zip.Write((ushort)0);
        zip.Flush();
        return bytes.ToArray();
    }

    private static void Common(BinaryWriter header, int method, int nameLength, int extraLength)
    {
        header.Write((ushort)45);
        header.Write((ushort)0);
        header.Write((ushort)method);
        // Time and checksum.
        header.Write(new byte[8]);
        header.Write(InZip64);
        header.Write(InZip64);
        header.Write((ushort)nameLength);
        header.Write((ushort)extraLength);
    }

    // The unpacked size comes first; it is a wrong one here.
    private static void Sizes(BinaryWriter extra, long packedBytes, int length)
    {
        extra.Write((ushort)1);
        extra.Write((ushort)length);
        extra.Write(12345L);
        extra.Write(packedBytes);
    }
}
