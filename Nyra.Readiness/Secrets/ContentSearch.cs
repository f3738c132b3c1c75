using System.Buffers;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// Searches a stream of any length in the memory of one chunk. Chunks share as many bytes as the longest secret has, and each match belongs to
/// the chunk it begins in: none is missed, none found twice.
/// </summary>
internal static class ContentSearch
{
    public const int Chunk = 1024 * 1024;

    /// <param name="ownUntil">Matches that begin here or later belong to somebody else; by the stream's bytes from where it stands.</param>
    /// <param name="read">Is told of bytes as they are done.</param>
    /// <param name="packed">Is told of what lies packed in it, unless it is an archive itself that is unpacked here.</param>
    public static IReadOnlyList<LocatedMatch> In(Stream stream, SecretValues values, Action<long> read, CancellationToken ct, long ownUntil = long.MaxValue, Action<ArchiveSign>? packed = null)
    {
        var located = new List<LocatedMatch>();
        var found = new List<SecretMatch>();
        var rented = ArrayPool<byte>.Shared.Rent(Chunk + SecretShapes.Longest);
        try
        {
            var buffer = rented.AsSpan(0, Chunk + SecretShapes.Longest);
            var (held, offset, line) = (0, 0L, 1L);
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                var length = held + stream.ReadAtLeast(buffer[held..], buffer.Length - held, throwOnEndOfStream: false);
                var ended = length < buffer.Length;
                var own = (int)Math.Min(ended ? length : length - SecretShapes.Longest, ownUntil - offset);
                SecretShapes.FindIn(buffer[..length], values, found);
                foreach (var match in found)
                {
                    if (match.Start >= own)
                        continue;
                    located.Add(new(match with { Start = offset + match.Start }, line + buffer[..(int)match.Start].Count((byte)'\n')));
                }
                found.Clear();
                if (offset == 0 && packed is not null && IsArchive(buffer[..Math.Min(length, ArchiveEntries.Head)], packed))
                    packed = null;
                if (packed is not null)
                    ArchiveSigns.FindIn(buffer[..length], own, offset, packed);
                read(own);
                offset += own;
                if (ended || offset >= ownUntil)
                    return located;
                line += buffer[..own].Count((byte)'\n');
                held = length - own;
                buffer.Slice(own, held).CopyTo(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // What lies in an archive is seen by who unpacks it, or by nobody.
    private static bool IsArchive(ReadOnlySpan<byte> head, Action<ArchiveSign> packed)
    {
        if (ArchiveSigns.NotUnpacked(head) is { } kind)
            packed(new(kind, 0));
        else if (!ArchiveEntries.PackedWhole(head))
            return false;
        return true;
    }
}
