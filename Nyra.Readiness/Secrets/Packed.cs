namespace Nyra.Readiness.Secrets;

/// <summary>Searches what lies packed in a file, if it is an archive.</summary>
internal static class Packed
{
    private const int MaxReasons = 5;

    /// <param name="stream">Can seek, and may stand anywhere.</param>
    /// <param name="notUnpacked">Is told why an archive could not be unpacked, or not all of it.</param>
    public static IReadOnlyList<FoundIn> In(Stream stream, SecretValues values, Action<string> notUnpacked, CancellationToken ct)
    {
        Span<byte> head = stackalloc byte[ArchiveEntries.Head];
        stream.Position = 0;
        var count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (!ArchiveEntries.Packed(head[..count]))
            return [];
        stream.Position = 0;
        var (found, notRead) = (new List<FoundIn>(), new List<string>());
        string Shown(string text) => PrintableText.Of(SecretShapes.Redacted(text, values));
        try
        {
            ArchiveEntries.Visit(
                stream,
                (entry, content) =>
                {
                    var signs = new List<ArchiveSign>();
                    found.AddRange(ContentSearch.In(content, values, _ => { }, ct, packed: signs.Add)
                        .Select(located => new FoundIn(Shown(entry), located)));
                    if (ArchiveSign.Told(signs) is { } told)
                        notUnpacked($"in {Shown(entry)} {told}");
                },
                reason => notRead.Add(reason),
                ct);
        }
        // Damaged, or in a way of packing that this platform does not know.
        catch (Exception error) when (
            error is InvalidDataException or NotSupportedException or EndOfStreamException or ArchiveTooLargeException)
        {
            notRead.Add(error.Message.TrimEnd('.'));
        }
        if (notRead.Count > 0)
        {
            var more = notRead.Count > MaxReasons ? $"; and {notRead.Count - MaxReasons} more" : "";
            notUnpacked($"an archive of which not all could be unpacked ({Shown(string.Join("; ", notRead.Take(MaxReasons)))}{more})");
        }
        return found;
    }
}
