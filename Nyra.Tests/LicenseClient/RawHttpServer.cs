using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nyra.Tests.LicenseClient;

/// <summary>A loopback port that reads the head of a request and then does to the connection what a test wants, HTTP or not.</summary>
internal sealed class RawHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _respond;
    private readonly Task _serving;

    public RawHttpServer(Func<NetworkStream, CancellationToken, Task> respond)
    {
        _respond = respond;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Sends these bytes, as Latin-1, and closes the connection.</summary>
    public RawHttpServer(string response)
        : this((stream, ct) => stream.WriteAsync(Encoding.Latin1.GetBytes(response), ct).AsTask())
    {
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many bytes were sent before the other side closed the connection.</summary>
    public static async Task<long> SendEndlesslyAsync(NetworkStream stream, string head, byte[] chunk, CancellationToken ct)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), ct);
        for (long sent = 0; ; sent += chunk.Length)
        {
            try
            {
                await stream.WriteAsync(chunk, ct);
            }
            catch (Exception closed) when (closed is IOException or OperationCanceledException)
            {
                return sent;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var caller = await _listener.AcceptTcpClientAsync(_stopping.Token);
            try
            {
                await ReadHeadAsync(caller.GetStream());
                await _respond(caller.GetStream(), _stopping.Token);
            }
            catch (IOException)
            {
                // The client closed the connection first, which is what some tests are for.
            }
        }
    }

    private async Task ReadHeadAsync(NetworkStream stream)
    {
        var (buffer, head) = (new byte[8192], new StringBuilder());
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(buffer, _stopping.Token) is not (> 0 and var read))
                return;
            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }
}
