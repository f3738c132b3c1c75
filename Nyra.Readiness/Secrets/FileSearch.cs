using System.Collections.Concurrent;

namespace Nyra.Readiness.Secrets;

/// <summary>Searches files, several at once and a large one in several places at once.</summary>
/// <param name="progress">Is told now and then how far it has come, for example <c>120 of 500 MB</c>; by several threads.</param>
public sealed class FileSearch(SecretValues values, Action<string> progress)
{
    private const long Segment = 32 * ContentSearch.Chunk;

    // Twice as many as cores: while one waits for its disk another searches.
    private static readonly int Workers = Environment.ProcessorCount * 2;

    /// <param name="root">Paths are told relative to it.</param>
    public Task<SecretSearchResult> InAsync(string root, IReadOnlyList<string> files, CancellationToken ct) => Task.Run(() => In(root, files, ct), ct);

    private SecretSearchResult In(string root, IReadOnlyList<string> files, CancellationToken ct)
    {
        var (unreadable, notUnpacked) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var (found, signs) = (new ConcurrentBag<(string File, FoundIn At)>(), new ConcurrentBag<(string File, ArchiveSign Sign)>());
        var parts = files.Distinct().SelectMany(file => Parts(file, root, unreadable)).ToList();
        var meter = new Meter(parts.Sum(part => part.Until - part.From), progress);
        // One after the other from the list, not in blocks decided beforehand: files differ in size.
        Parallel.ForEach(
            Partitioner.Create(parts, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = ct },
            part =>
            {
                try
                {
                    foreach (var at in In(part, root, meter, notUnpacked, sign => signs.Add((part.File, sign)), ct))
                        found.Add((part.File, at));
                }
                catch (Exception gone) when (IsGone(gone, part.File))
                {
                    // Renamed or deleted since it was listed, as a store does with what it writes.
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    unreadable.Add($"{Shown(part.File, root)}: {error.GetType().Name}");
                }
            });
        foreach (var file in signs.GroupBy(sign => sign.File, StringComparer.Ordinal))
            notUnpacked.Add($"{Shown(file.Key, root)}: {ArchiveSign.Told([.. file.Select(sign => sign.Sign)])}");
        var findings = found.GroupBy(entry => entry.File, StringComparer.Ordinal).OrderBy(file => file.Key, StringComparer.Ordinal)
            .SelectMany(file => FoundIn.Once(file.Select(entry => entry.At)).Select(at => new SecretFinding(Shown(file.Key, root) + at.Where, at.Found.Match)))
            .Concat(files.Distinct().SelectMany(file => InName(file, root)));
        return new([.. findings], [.. unreadable.Order(StringComparer.Ordinal)], [.. notUnpacked.Order(StringComparer.Ordinal)], parts.Select(part => part.File).Distinct().Count(), meter.Total);
    }

    private IEnumerable<Part> Parts(string file, string root, ConcurrentBag<string> unreadable)
    {
        var info = new FileInfo(file);
        long length;
        try
        {
            // Where a link leads is searched where it lies; a link to nothing holds nothing.
            if (info.LinkTarget is not null)
                yield break;
            length = info.Length;
        }
        // Deleted and not yet committed, or since it was listed.
        catch (Exception missing) when (IsGone(missing, file))
        {
            yield break;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            unreadable.Add($"{Shown(file, root)}: {error.GetType().Name}");
            yield break;
        }
        // Nothing is in an empty one; pipes and sockets have no length either, and reading them could wait for ever.
        for (var from = 0L; from < length; from += Segment)
            yield return new(file, from, Math.Min(length, from + Segment));
    }

    // But no file whose name could not be read as UTF-8: that one may well be there.
    private static bool IsGone(Exception error, string file) =>
        error is FileNotFoundException or DirectoryNotFoundException && !file.Contains('\uFFFD', StringComparison.Ordinal);

    private List<FoundIn> In(Part part, string root, Meter meter, ConcurrentBag<string> notUnpacked, Action<ArchiveSign> packed, CancellationToken ct)
    {
        // Unbuffered: what reads it has a larger buffer.
        using var stream = new FileStream(part.File, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan });
        var found = new List<FoundIn>();
        // In an archive everything looks packed: its first part is who tells.
        var tells = part.From == 0 || !IsArchive(stream);
        stream.Position = part.From;
        foreach (var (match, line) in ContentSearch.In(
            stream, values, meter.Add, ct, part.Until - part.From, tells ? sign => packed(sign with { At = sign.At + part.From }) : null))
            found.Add(new("", new(match with { Start = match.Start + part.From }, line + LinesBefore(part))));
        if (part.From == 0)
            found.AddRange(Packed.In(stream, values, reason => notUnpacked.Add($"{Shown(part.File, root)}: {reason}"), ct));
        return found;
    }

    private static bool IsArchive(FileStream stream)
    {
        Span<byte> head = stackalloc byte[ArchiveEntries.Head];
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return ArchiveEntries.PackedWhole(head) || ArchiveSigns.NotUnpacked(head) is not null;
    }

    // Only where something was found: a file's first lines are another part's.
    private static long LinesBefore(Part part)
    {
        using var stream = new FileStream(part.File, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        var (lines, left, buffer) = (0L, part.From, new byte[64 * 1024]);
        for (int got; left > 0 && (got = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length))) > 0; left -= got)
            lines += buffer.AsSpan(0, got).Count((byte)'\n');
        return lines;
    }

    private IEnumerable<SecretFinding> InName(string file, string root) =>
        SecretShapes.In(Path.GetRelativePath(root, file), values).Select(match => new SecretFinding($"the name of {Shown(file, root)}", match));

    private string Shown(string file, string root) =>
        PrintableText.Of(SecretShapes.Redacted(Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), values));

    private sealed record Part(string File, long From, long Until);
}
