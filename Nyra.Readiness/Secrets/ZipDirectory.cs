using System.Buffers.Binary;

namespace Nyra.Readiness.Secrets;

/// <summary>A zip archive's central directory, which says where the entries lie. Everything in it can be wrong.</summary>
/// <param name="Problem">Why it could not be read, or not all of it; null where it could.</param>
internal sealed record ZipDirectory(IReadOnlyList<ZipHeader> Entries, string? Problem)
{
    private const int EndBytes = 22;
    private const int Zip64LocatorBytes = 20;
    private const int Zip64EndBytes = 56;
    private const int MaxBytes = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> EndSignature => "PK\u0005\u0006"u8;

    private static ReadOnlySpan<byte> Zip64EndSignature => "PK\u0006\u0006"u8;

    private static ReadOnlySpan<byte> Zip64LocatorSignature => "PK\u0006\u0007"u8;

    public static ZipDirectory Read(Stream zip)
    {
        // The end record is followed by a comment of at most 65,535 bytes.
        var tail = new byte[Math.Min(zip.Length, EndBytes + ushort.MaxValue)];
        zip.Position = zip.Length - tail.Length;
        zip.ReadExactly(tail);
        var inTail = tail.AsSpan().LastIndexOf(EndSignature);
        if (inTail < 0 || tail.Length - inTail < EndBytes)
            return new([], "it has no central directory");
        var end = tail.AsSpan(inTail);
        var endAt = zip.Length - tail.Length + inTail;
        long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), declaredAt = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (length == uint.MaxValue || declaredAt == uint.MaxValue || BinaryPrimitives.ReadUInt16LittleEndian(end[10..]) == ushort.MaxValue)
            (length, declaredAt, endAt) = Zip64(zip, endAt) ?? (length, declaredAt, endAt);
        if (length > MaxBytes)
            return new([], $"its central directory is larger than {MaxBytes / 1024 / 1024} MB");
        // Whatever was put before the archive, the directory lies before its end record.
        var at = endAt - length;
        if (at < 0)
            return new([], "its central directory is not where the archive says");
        return Read(zip, at, (int)length, shift: at - declaredAt);
    }

    private static ZipDirectory Read(Stream zip, long at, int length, long shift)
    {
        var bytes = new byte[length];
        zip.Position = at;
        zip.ReadExactly(bytes);
        var entries = new List<ZipHeader>();
        for (var from = 0; from < length;)
        {
            if (ZipHeader.ReadCentral(bytes.AsSpan(from), out var taken) is not { } entry)
                return new(entries, "its central directory is damaged");
            entries.Add(shift == 0 || ZipHeader.ReadLocal(zip, entry.At + shift) is null ? entry : entry with { At = entry.At + shift });
            from += taken;
        }
        return new(entries, null);
    }

    // Where the sizes do not fit in 32 bits a longer end record lies before the usual one, and between both what says where.
    private static (long Length, long At, long EndAt)? Zip64(Stream zip, long endAt)
    {
        Span<byte> locator = stackalloc byte[Zip64LocatorBytes];
        if (endAt < Zip64LocatorBytes)
            return null;
        zip.Position = endAt - Zip64LocatorBytes;
        zip.ReadExactly(locator);
        if (!locator.StartsWith(Zip64LocatorSignature))
            return null;
        Span<byte> end = stackalloc byte[Zip64EndBytes];
        // The declared place is wrong where something was put before the archive.
        foreach (var at in new[] { BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), endAt - Zip64LocatorBytes - Zip64EndBytes })
        {
            if (at < 0 || at > zip.Length - Zip64EndBytes)
                continue;
            zip.Position = at;
            zip.ReadExactly(end);
            if (end.StartsWith(Zip64EndSignature) && BinaryPrimitives.ReadInt64LittleEndian(end[40..]) is >= 0 and var length)
                return (length, BinaryPrimitives.ReadInt64LittleEndian(end[48..]), at);
        }
        return null;
    }
}
