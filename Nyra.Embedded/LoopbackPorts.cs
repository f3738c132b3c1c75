using System.Net;
using System.Net.Sockets;

namespace Nyra.Embedded;

/// <summary>Finds free ports on 127.0.0.1, below the range systems hand out for outgoing connections, so that nothing takes them meanwhile.</summary>
public static class LoopbackPorts
{
    private const int First = 20_000;
    private const int Last = 29_999;

    private static readonly HashSet<int> Taken = [];
    private static readonly Lock Gate = new();

    /// <summary>Takes so many ports; none is handed out twice in this process.</summary>
    public static int[] Take(int count)
    {
        lock (Gate)
        {
            var ports = new int[count];
            for (var i = 0; i < count; i++)
                ports[i] = TakeOne();
            return ports;
        }
    }

    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // On Windows a port in use could be bound a second time otherwise.
            socket.ExclusiveAddressUse = true;
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int TakeOne()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = Random.Shared.Next(First, Last + 1);
            if (!Taken.Contains(port) && IsFree(port))
            {
                Taken.Add(port);
                return port;
            }
        }
        throw new IOException($"No free port was found on 127.0.0.1 between {First} and {Last}.");
    }
}
