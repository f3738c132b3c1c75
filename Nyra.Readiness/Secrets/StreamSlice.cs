namespace Nyra.Readiness.Secrets;

/// <summary>A part of a stream that can seek. The stream remains its owner's, and its position moves with every read.</summary>
internal sealed class StreamSlice(Stream whole, long start, long length) : Stream
{
    private readonly long _length = length;

    /// <summary>How many bytes one read returns at most.</summary>
    public int MaxRead { get; init; } = int.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (Position >= _length)
            return 0;
        whole.Position = start + Position;
        var count = whole.Read(buffer[..(int)Math.Min(Math.Min(buffer.Length, MaxRead), _length - Position)]);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => _length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
