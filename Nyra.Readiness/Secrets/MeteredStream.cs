namespace Nyra.Readiness.Secrets;

/// <summary>Reads what was already taken from a stream, then the rest of it, as far as the allowance goes. The stream remains its owner's.</summary>
internal sealed class MeteredStream(ReadOnlyMemory<byte> head, Stream rest, Allowance allowance) : Stream
{
    private ReadOnlyMemory<byte> _head = head;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(_head.Length, buffer.Length);
        if (count > 0)
        {
            _head.Span[..count].CopyTo(buffer);
            _head = _head[count..];
        }
        else
        {
            count = rest.Read(buffer);
        }
        allowance.Take(count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
