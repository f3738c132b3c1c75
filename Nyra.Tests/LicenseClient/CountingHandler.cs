namespace Nyra.Tests.LicenseClient;

/// <summary>Counts what is read of a body after its decompression.</summary>
internal sealed class CountingHandler(SocketsHttpHandler inner) : DelegatingHandler(inner)
{
    public long MostRead { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        response.Content = new StreamContent(new CountingStream(await response.Content.ReadAsStreamAsync(cancellationToken), this));
        return response;
    }

    private sealed class CountingStream(Stream stream, CountingHandler handler) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Count(stream.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await stream.ReadAsync(buffer, cancellationToken));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Count(int read)
        {
            _read += read;
            handler.MostRead = Math.Max(handler.MostRead, _read);
            return read;
        }
    }
}
