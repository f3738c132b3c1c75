using System.IO.Compression;
using System.Text;

namespace Nyra.Tests.Readiness.Secrets;

/// <summary>Zip archives in which the central directory and the local headers need not agree.</summary>
internal sealed class RawZip
{
    private readonly List<byte> _bytes = [];
    private readonly List<byte[]> _listed = [];

    /// <param name="packedBytes">As the local header has it; the true one where null.</param>
    /// <param name="central">Changes what the central directory says; returns null to leave the entry out.</param>
    public RawZip Add(
        string name, byte[] packed, int method = 8, int flags = 0, uint? packedBytes = null, Func<Listed, Listed?>? central = null)
    {
        var at = (uint)_bytes.Count;
        _bytes.AddRange(Written(header =>
        {
            header.Write("PK\u0003\u0004"u8);
            Common(header, flags, method, packedBytes ?? (uint)packed.Length, Encoding.UTF8.GetByteCount(name));
            header.Write(Encoding.UTF8.GetBytes(name));
            header.Write(packed);
        }));
        var listed = new Listed(name, flags, method, (uint)packed.Length, at);
        if ((central is null ? listed : central(listed)) is { } said)
            _listed.Add(Central(said));
        return this;
    }

    public RawZip AddText(string name, string text, Func<Listed, Listed?>? central = null, int flags = 0, uint? packedBytes = null) =>
        Add(name, Deflated(text), flags: flags, packedBytes: packedBytes, central: central);

    public RawZip Write(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray(string comment = "")
    {
        var at = (uint)_bytes.Count;
        foreach (var listed in _listed)
            _bytes.AddRange(listed);
        return [.. _bytes, .. Written(end =>
        {
            end.Write("PK\u0005\u0006"u8);
            end.Write(0);
            end.Write((ushort)_listed.Count);
            end.Write((ushort)_listed.Count);
            end.Write((uint)_listed.Sum(listed => listed.Length));
            end.Write(at);
            end.Write((ushort)comment.Length);
            end.Write(Encoding.ASCII.GetBytes(comment));
        })];
    }

    public static byte[] Deflated(string text)
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static byte[] Written(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        write(writer);
        writer.Flush();
        return bytes.ToArray();
    }

    private static byte[] Central(Listed said) => Written(header =>
    {
        header.Write("PK\u0001\u0002"u8);
        header.Write((ushort)20);
        Common(header, said.Flags, said.Method, said.PackedBytes, Encoding.UTF8.GetByteCount(said.Name));
        header.Write(new byte[10]);
        header.Write(said.At);
        header.Write(Encoding.UTF8.GetBytes(said.Name));
    });

    private static void Common(BinaryWriter header, int flags, int method, uint packedBytes, int nameLength)
    {
        header.Write((ushort)20);
        header.Write((ushort)flags);
        header.Write((ushort)method);
        header.Write(new byte[8]);
        header.Write(packedBytes);
        // The unpacked size. This file states a wrong one.
        header.Write(packedBytes == 0 ? 0 : 12345u);
        header.Write((ushort)nameLength);
        header.Write((ushort)0);
    }

    internal sealed record Listed(string Name, int Flags, int Method, uint PackedBytes, uint At);
}
