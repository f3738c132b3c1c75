using System.Net;
using System.Net.Sockets;

namespace Nyra.Tests.Infrastructure;

/// <summary>Stands between a client and PostgreSQL, and breaks a connection at a moment the test chooses.</summary>
public sealed class PostgresProxy : IAsyncDisposable
{
    // Query: type, length and text, as Npgsql sends it.
    private static readonly byte[] Commit = [(byte)'Q', 0, 0, 0, 11, .. "COMMIT\0"u8];

    private readonly LoopbackListener _listener;
    private readonly int _server;
    private int _breaks;
    private int _broken;

    public PostgresProxy(int server)
    {
        _server = server;
        _listener = new(ConnectAsync);
    }

    /// <summary>When a connection is broken.</summary>
    public enum Moment
    {
        /// <summary>Once the server has answered a commit: the client never learns of it.</summary>
        AfterCommit = 1,

        /// <summary>When a commit was sent: the server never learns of it.</summary>
        BeforeCommit = 2,

        /// <summary>When anything is sent.</summary>
        AtOnce = 3,
    }

    public int Port => _listener.Port;

    /// <summary>How many connections were broken.</summary>
    public int Broken => Volatile.Read(ref _broken);

    /// <summary>Breaks the next connection that comes to this moment.</summary>
    public void BreakNext(Moment moment) => Volatile.Write(ref _breaks, (int)moment);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ConnectAsync(TcpClient client, CancellationToken ct)
    {
        using var server = new TcpClient();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await server.ConnectAsync(IPAddress.Loopback, _server, ending.Token);
        client.NoDelay = server.NoDelay = true;
        var losesAnswer = false;
        var asking = PumpAsync(client.GetStream(), server.GetStream(), sent =>
        {
            var commits = sent.IndexOf(Commit) >= 0;
            losesAnswer |= commits && Breaks(Moment.AfterCommit);
            return !((commits && Breaks(Moment.BeforeCommit)) || Breaks(Moment.AtOnce));
        }, ending.Token);
        var answering = PumpAsync(server.GetStream(), client.GetStream(), _ => !Volatile.Read(ref losesAnswer), ending.Token);
        await Task.WhenAny(asking, answering);
        await ending.CancelAsync();
    }

    private bool Breaks(Moment moment)
    {
        if (Interlocked.CompareExchange(ref _breaks, 0, (int)moment) != (int)moment)
            return false;
        Interlocked.Increment(ref _broken);
        return true;
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, Passes passes, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, ct) is > 0 and var count && passes(buffer.AsSpan(0, count)))
                await to.WriteAsync(buffer.AsMemory(0, count), ct);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has ended the connection.
        }
    }

    private delegate bool Passes(ReadOnlySpan<byte> sent);
}
