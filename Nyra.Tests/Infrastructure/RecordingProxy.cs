using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Nyra.Tests.Infrastructure;

/// <summary>A loopback port that writes down the head of every request, also of those for other machines, and lets none of them through.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private readonly LoopbackListener _listener;

    public RecordingProxy() => _listener = new(RecordAsync);

    public Uri Address => new($"http://127.0.0.1:{_listener.Port}");

    /// <summary>Request lines and headers as they were sent.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task RecordAsync(TcpClient caller, CancellationToken ct)
    {
        var (stream, head, one) = (caller.GetStream(), new StringBuilder(), new byte[1]);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, ct) == 1)
            head.Append((char)one[0]);
        Heads.Enqueue(head.ToString());
        await stream.WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), ct);
    }
}
