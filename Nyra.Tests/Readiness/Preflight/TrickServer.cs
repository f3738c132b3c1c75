using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Nyra.Tests.Infrastructure;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>An HTTP server on a loopback port that sends exactly the bytes it is told to, however wrong, slow or endless.</summary>
internal sealed class TrickServer : IAsyncDisposable
{
    private readonly LoopbackListener _listener;

    public TrickServer() => _listener = new(AnswerAsync);

    /// <summary>What is sent for a request's target, after its headers have come.</summary>
    public Dictionary<string, Func<Stream, CancellationToken, Task>> Responses { get; } = [];

    /// <summary>With one it speaks https.</summary>
    public X509Certificate2? Certificate { get; set; }

    public int Port => _listener.Port;

    /// <summary>Sends a whole response and closes the connection.</summary>
    public static Func<Stream, CancellationToken, Task> Send(string headers, byte[] body) => async (stream, ct) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {headers}\r\nContent-Length: {body.Length}\r\n\r\n"), ct);
        await stream.WriteAsync(body, ct);
    };

    /// <summary>Sends the beginning, then the rest again and again until the connection is closed.</summary>
    public static Func<Stream, CancellationToken, Task> Repeat(string beginning, string rest) => async (stream, ct) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(beginning), ct);
        while (true)
            await stream.WriteAsync(Encoding.Latin1.GetBytes(rest), ct);
    };

    /// <summary>Sends the beginning and then nothing, without closing.</summary>
    public static Func<Stream, CancellationToken, Task> Stall(string beginning) => async (stream, ct) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(beginning), ct);
        await Task.Delay(Timeout.Infinite, ct);
    };

    /// <summary>Sends the beginning, then one byte after the other without end.</summary>
    public static Func<Stream, CancellationToken, Task> Drip(string beginning, string bytes) => async (stream, ct) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(beginning), ct);
        for (var i = 0; ; i++)
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes([bytes[i % bytes.Length]]), ct);
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }
    };

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task<Stream> OpenAsync(TcpClient caller, CancellationToken ct)
    {
        if (Certificate is null)
            return caller.GetStream();
        var stream = new SslStream(caller.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, ct);
        return stream;
    }

    private async Task AnswerAsync(TcpClient caller, CancellationToken ct)
    {
        await using var stream = await OpenAsync(caller, ct);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, ct) == 1)
            head.Append((char)one[0]);
        var target = head.ToString().Split(' ').ElementAtOrDefault(1) ?? "";
        if (Responses.TryGetValue(target, out var respond))
            await respond(stream, ct);
    }
}
