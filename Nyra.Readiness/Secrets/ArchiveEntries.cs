using System.IO.Compression;

namespace Nyra.Readiness.Secrets;

/// <summary>What lies packed in a zip archive, by whatever name (.nupkg, .vsix, .docx), or in a gzip or zlib file, also in archives inside it.</summary>
internal static class ArchiveEntries
{
    // An archive inside an archive is unpacked in memory; so much of it, and so deep.
    private const int MostNestedBytes = 64 * 1024 * 1024;
    private const int Deepest = 4;
    // Of all entries together: a few kilobytes can unpack to more than any disk holds.
    private const long MostBytes = 16L * 1024 * 1024 * 1024;

    /// <summary>So many first bytes say whether something is an archive, and of which kind.</summary>
    public const int Head = 64;

    /// <summary>Whether what begins with these bytes is unpacked here.</summary>
    public static bool Packed(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || IsGzip(head) || IsZlib(head);

    /// <summary>Whether it is all of it: behind what zlib packed may lie anything, as in disk images.</summary>
    public static bool PackedWhole(ReadOnlySpan<byte> head) => Packed(head) && !IsZlib(head);

    /// <param name="notRead">Receives the reason for each entry of a zip archive that could not be read; the others are visited.</param>
    /// <exception cref="InvalidDataException">When it cannot be unpacked at all, with the reason in a few words.</exception>
    /// <exception cref="ArchiveTooLargeException">When it unpacks to more than is read of one archive.</exception>
    public static void Visit(Stream archive, Action<string, Stream> visit, Action<string> notRead, CancellationToken ct) =>
        Visit(archive, "", depth: 1, new(visit, notRead, new(MostBytes)), ct);

    private static void Visit(Stream archive, string path, int depth, Visitor visitor, CancellationToken ct)
    {
        Span<byte> head = stackalloc byte[Head];
        head = head[..archive.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        archive.Position = 0;
        if (IsGzip(head) || IsZlib(head))
        {
            using Stream unzipped = IsGzip(head)
                ? new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true)
                : new ZLibStream(archive, CompressionMode.Decompress, leaveOpen: true);
            VisitEntry(unzipped, path, depth, visitor, ct);
            return;
        }
        var entries = new ZipEntries(
            archive,
            (name, content) => VisitEntry(content, $"{path}!/{name}", depth, visitor, ct),
            reason => visitor.NotRead(path.Length == 0 ? reason : $"in {path} {reason}"),
            ct);
        entries.Visit();
    }

    private static void VisitEntry(Stream content, string path, int depth, Visitor visitor, CancellationToken ct)
    {
        var visit = visitor.Visit;
        var head = new byte[Head];
        var count = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        using var whole = new MeteredStream(head.AsMemory(0, count), content, visitor.Allowance);
        if (!Packed(head.AsSpan(0, count)))
        {
            visit(path, whole);
            return;
        }
        if (depth == Deepest)
            throw new InvalidDataException($"archives lie more than {Deepest} deep in each other");
        using var nested = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int got; (got = whole.Read(buffer)) > 0;)
        {
            ct.ThrowIfCancellationRequested();
            if (nested.Length + got > MostNestedBytes)
                throw new InvalidDataException($"{(path.Length == 0 ? "an archive" : "the archive " + path)} inside it is larger than {MostNestedBytes / 1024 / 1024} MB");
            nested.Write(buffer, 0, got);
        }
        // Stored and not packed, a secret stands in its plain bytes.
        nested.Position = 0;
        visit(path, nested);
        nested.Position = 0;
        Visit(nested, path, depth + 1, visitor, ct);
    }

    private static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08]);

    // Its two first bytes say little, and "x^2 + y^2" begins with them as well.
    private static bool IsZlib(ReadOnlySpan<byte> head) => head.Length > 2 && head[0] == 0x78 && head[1] is 0x01 or 0x5e or 0x9c or 0xda && !ArchiveSigns.IsText(head);

    private sealed record Visitor(Action<string, Stream> Visit, Action<string> NotRead, Allowance Allowance);
}
