using System.Net;
using System.Net.Sockets;

namespace Nyra.Embedded;

/// <summary>Finds free ports on 127.0.0.1, below the range systems hand out for outgoing connections, so that nothing takes them meanwhile.</summary>
/// <remarks>
/// Between finding a port and listening on it, another process that looks for one could find the same. So a process takes its ports
/// from a block that is its own while it lives: it listens on the block's first port, which only one process can.
/// </remarks>
public static class LoopbackPorts
{
    private const int First = 20_000;
    private const int Last = 29_999;
    private const int BlockSize = 50;

    private static readonly List<Socket> Blocks = [];
    private static readonly List<Socket> Claims = [];
    private static readonly Lock Gate = new();
    private static int _next;
    private static int _end;

    /// <summary>Takes so many ports in a row; none is handed out twice, in this process or in another that takes its ports here.</summary>
    /// <exception cref="IOException">So many are not to be had.</exception>
    public static int[] Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(count, BlockSize);
        lock (Gate)
        {
            while (true)
            {
                if (_next + count > _end)
                    (_next, _end) = TakeBlock();
                var row = Enumerable.Range(_next, count).ToArray();
                var taken = Array.FindLastIndex(row, port => !IsFree(port));
                _next += taken < 0 ? count : taken + 1;
                if (taken < 0)
                    return row;
            }
        }
    }

    /// <summary>
    /// Takes one port that is known beforehand. Of several processes that ask at once, before any of them listens there, one gets it.
    /// </summary>
    /// <returns>False where a program listens there, or another process has taken it here.</returns>
    public static bool TryTake(int port)
    {
        // The UDP port of the same number stands for it while this process lives; what listens later needs the TCP port.
        var claim = Bound(port, SocketType.Dgram, ProtocolType.Udp);
        if (claim is null || !IsFree(port))
        {
            claim?.Dispose();
            return false;
        }
        lock (Gate)
            Claims.Add(claim);
        return true;
    }

    public static bool IsFree(int port)
    {
        using var socket = ListenOn(port);
        return socket is not null;
    }

    private static (int Next, int End) TakeBlock()
    {
        var firsts = Enumerable.Range(0, (Last - First + 1) / BlockSize).Select(block => First + block * BlockSize).ToArray();
        Random.Shared.Shuffle(firsts);
        foreach (var first in firsts)
        {
            if (ListenOn(first) is not { } socket)
                continue;
            Blocks.Add(socket);
            return (first + 1, first + BlockSize);
        }
        throw new IOException($"No free ports were found on 127.0.0.1 between {First} and {Last}.");
    }

    private static Socket? ListenOn(int port)
    {
        var socket = Bound(port, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket?.Listen();
            return socket;
        }
        catch (SocketException)
        {
            socket!.Dispose();
            return null;
        }
    }

    private static Socket? Bound(int port, SocketType type, ProtocolType protocol)
    {
        // On Windows a port in use could be bound a second time otherwise.
        var socket = new Socket(AddressFamily.InterNetwork, type, protocol) { ExclusiveAddressUse = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
