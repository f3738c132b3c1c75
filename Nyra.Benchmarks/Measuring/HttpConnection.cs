using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nyra.Benchmarks.Measuring;

/// <summary>
/// One kept-alive HTTP/1.1 connection that sends requests made before and reads short answers. An HTTP client of the framework would
/// take as much of the machine as what it measures.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[16 * 1024];

    private HttpConnection(Socket socket) => _socket = socket;

    public static Task<HttpConnection> OpenAsync(int port, CancellationToken ct) => OpenAsync(port, IPAddress.Loopback, ct);

    /// <param name="from">An address of this machine that the server sees as the caller's.</param>
    /// <exception cref="SocketException">When the server does not accept it.</exception>
    public static async Task<HttpConnection> OpenAsync(int port, IPAddress from, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(IPAddress.Loopback, port, ct);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Returns the answer's status.</summary>
    /// <exception cref="IOException">When the connection ends.</exception>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        await SendPartAsync(request, ct);
        return await ReceiveAsync(ct);
    }

    /// <summary>Sends a part of a request and waits for nothing.</summary>
    public async ValueTask SendPartAsync(ReadOnlyMemory<byte> part, CancellationToken ct)
    {
        for (var sent = 0; sent < part.Length;)
            sent += await _socket.SendAsync(part[sent..], ct);
    }

    /// <summary>Returns the next answer's status.</summary>
    /// <exception cref="IOException">When the connection ends.</exception>
    public async ValueTask<int> ReceiveAsync(CancellationToken ct)
    {
        var length = 0;
        while (!IsWhole(_buffer.AsSpan(0, length)))
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(length), ct);
            if (read == 0)
                throw new IOException("The server closed the connection.");
            length += read;
        }
        // HTTP/1.1 200 OK
        return Utf8Parser.TryParse(_buffer.AsSpan(9, 3), out int status, out _) ? status : 0;
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = Encoding.ASCII.GetString(answer[..(end + 2)]);
        const string Length = "\r\ncontent-length:";
        var at = head.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return answer.EndsWith("0\r\n\r\n"u8);
        var from = at + Length.Length;
        return answer.Length >= end + 4 + int.Parse(head.AsSpan(from, head.IndexOf('\r', from) - from), System.Globalization.CultureInfo.InvariantCulture);
    }
}
