using System.Buffers;
using System.IO.Compression;

namespace Nyra.StripeSimulator.Events;

/// <summary>
/// A resource's JSON as it was at one moment, packed: events are by far the most numerous things the simulator holds, and the
/// most alike within themselves. Two events of one moment share a snapshot.
/// </summary>
internal sealed class Snapshot
{
    // The quickest setting already leaves about a third; the window is larger than any resource.
    private const int Quality = 1;
    private const int Window = 18;

    private readonly byte[] _packed;
    private readonly int _length;

    private Snapshot(byte[] packed, int length)
    {
        _packed = packed;
        _length = length;
    }

    /// <summary>How much memory it takes, in bytes.</summary>
    public int PackedBytes => _packed.Length;

    public static Snapshot Of(ReadOnlySpan<byte> json)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length));
        try
        {
            return BrotliEncoder.TryCompress(json, buffer, out var written, Quality, Window)
                ? new Snapshot(buffer.AsSpan(0, written).ToArray(), json.Length)
                : throw new InvalidOperationException("The largest compressed length was not enough");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public byte[] Unpack()
    {
        var json = new byte[_length];
        return BrotliDecoder.TryDecompress(_packed, json, out var written) && written == _length
            ? json
            : throw new InvalidOperationException("A snapshot does not unpack to what was packed");
    }
}
