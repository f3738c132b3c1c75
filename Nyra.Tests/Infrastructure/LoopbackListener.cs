using System.Net;
using System.Net.Sockets;

namespace Nyra.Tests.Infrastructure;

/// <summary>A free loopback port whose connections are served at the same time, each by one call, until it is disposed.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    /// <param name="serve">The connection is closed after it. A connection that breaks, or that disposal cancels, is no error.</param>
    public LoopbackListener(Func<TcpClient, CancellationToken, Task> serve)
    {
        _listener.Start();
        _serving = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Func<TcpClient, CancellationToken, Task> serve)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token), serve));
        }
        catch (OperationCanceledException)
        {
            // What a call did not expect fails the test that disposes of this.
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient accepted, Func<TcpClient, CancellationToken, Task> serve)
    {
        using var client = accepted;
        try
        {
            await serve(client, _stopping.Token);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has ended the connection.
        }
    }
}
