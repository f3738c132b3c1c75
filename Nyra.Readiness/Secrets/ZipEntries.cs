using System.IO.Compression;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// Reads every entry of a zip archive by its own data. The platform's reader believes the central directory, and programs that install or
/// start an archive may believe the local headers: here each local header counts, whether it is listed or not, and no declared size does.
/// </summary>
/// <param name="notRead">Receives the reason, naming the entry, for each that could not be read.</param>
internal sealed class ZipEntries(Stream zip, Action<string, Stream> visit, Action<string> notRead, CancellationToken ct)
{
    private const int Stored = 0;
    private const int Deflate = 8;
    private const int Deflate64 = 9;
    private const int DeflateRead = 512;
    private const int GapChunk = 64 * 1024;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<(long From, long To)> _read = [];

    public void Visit()
    {
        var directory = ZipDirectory.Read(zip);
        if (directory.Problem is { } problem)
            notRead(problem);
        var headers = new HashSet<(long, int, long)>();
        for (var i = 0; i < directory.Entries.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            var listed = directory.Entries[i];
            if (ZipHeader.ReadLocal(zip, listed.At) is not { } local)
                notRead($"{listed.Name} is not where the central directory says");
            else if (headers.Add((listed.At, listed.Method, listed.PackedBytes)))
                _read.Add((local.At, Visit(local, listed, i)));
        }
        VisitGaps();
    }

    /// <returns>Where its data ends.</returns>
    private long Visit(ZipHeader local, ZipHeader? listed, int index)
    {
        var name = _names.Add(local.Name) ? local.Name : $"{local.Name}@{local.At}";
        var declared = Math.Clamp(Math.Max(local.PackedBytes, listed?.PackedBytes ?? 0), 0, zip.Length - local.DataAt);
        var end = local.DataAt;
        if (local.Encrypted || listed?.Encrypted == true)
        {
            notRead($"{name} is encrypted");
            return end + declared;
        }
        if (local.PackedBytes < 0 || listed?.PackedBytes < 0)
            notRead($"{name} does not say how long its data is: its Zip64 sizes are missing");
        int[] methods = listed is null || listed.Method == local.Method ? [local.Method] : [local.Method, listed.Method];
        foreach (var method in methods)
        {
            try
            {
                end = Math.Max(end, Visit(name, method, local.DataAt, declared, index));
            }
            catch (Exception error) when (error is InvalidDataException or EndOfStreamException or NotSupportedException)
            {
                notRead($"{name} could not be unpacked: {error.Message.TrimEnd('.')}");
                end = local.DataAt + declared;
            }
        }
        return end;
    }

    private long Visit(string name, int method, long at, long declared, int index)
    {
        if (method == Stored)
        {
            if (declared > 0)
                visit(name, new StreamSlice(zip, at, declared));
            return at + declared;
        }
        if (method == Deflate)
        {
            // The data says itself where it ends.
            if (declared == 0 && !IsDeflated(at))
                return at;
            var packed = new StreamSlice(zip, at, zip.Length - at) { MaxRead = DeflateRead };
            using var content = new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true);
            visit(name, content);
            content.CopyTo(Stream.Null);
            // The platform does not say which byte was the last: it is one of those it read last.
            return declared > packed.Position - DeflateRead && declared <= packed.Position
                ? at + declared
                : at + Math.Max(0, packed.Position - DeflateRead);
        }
        if (method == Deflate64 && index >= 0)
        {
            // Only the platform's reader has it, and only by way of the central directory.
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            using var content = archive.Entries[index].Open();
            visit(name, content);
        }
        else if (declared > 0)
        {
            notRead($"{name} is packed by method {method}, which is not unpacked here");
        }
        return at + declared;
    }

    // Behind an entry without data, such as a folder, lies the next header, which is no such data.
    private bool IsDeflated(long at)
    {
        try
        {
            using var content = new DeflateStream(new StreamSlice(zip, at, zip.Length - at), CompressionMode.Decompress);
            return content.ReadByte() >= 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    // Before, between and behind the listed entries there may be others: of an archive put before this one, or left out of the directory.
    private void VisitGaps()
    {
        var at = 0L;
        foreach (var (from, to) in _read.Order().ToList())
        {
            VisitGap(at, from);
            at = Math.Max(at, to);
        }
        VisitGap(at, zip.Length);
    }

    private void VisitGap(long from, long to)
    {
        var buffer = new byte[GapChunk];
        while (from < to)
        {
            ct.ThrowIfCancellationRequested();
            zip.Position = from;
            var length = zip.ReadAtLeast(buffer, (int)Math.Min(buffer.Length, to - from), throwOnEndOfStream: false);
            var bytes = buffer.AsSpan(0, (int)Math.Min(length, to - from));
            var header = bytes.IndexOf(ZipHeader.LocalSignature);
            // What two chunks share is searched with the second.
            var own = header >= 0 ? header : from + bytes.Length < to ? bytes.Length - ArchiveEntries.Head : bytes.Length;
            ArchiveSigns.FindIn(buffer.AsSpan(0, length), own, from, sign => notRead($"{sign.Kind} lies from byte {sign.At} on"));
            from += own;
            if (header < 0)
                continue;
            if (ZipHeader.ReadLocal(zip, from) is { } local)
            {
                from = Math.Max(Visit(local, null, -1), local.DataAt);
            }
            else
            {
                notRead($"the local header at byte {from} goes on behind the end");
                from++;
            }
        }
    }
}
