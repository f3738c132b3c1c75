using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nyra.Tests.Gateway;

/// <summary>One HTTP/1.1 connection whose bytes a test sends when it likes.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private RawConnection(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        return new(client);
    }

    /// <summary>A connection on which the server waits for the body of a webhook.</summary>
    public static async Task<RawConnection> BeginAsync(Uri address, int length, string headers = "")
    {
        var connection = await OpenAsync(address);
        await connection.SendHeadAsync(length, headers + "Expect: 100-continue\r\n");
        if (await connection.ReadStatusAsync() is var status && status != 100)
            throw new InvalidOperationException($"The server did not ask for the body but answered {status}.");
        return connection;
    }

    /// <param name="length">Null for a chunked body.</param>
    public Task SendHeadAsync(long? length, string headers = "", string path = "/webhooks/stripe") => SendAsync(
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}"
        + (length is null ? "Transfer-Encoding: chunked\r\n\r\n" : $"Content-Length: {length}\r\n\r\n"));

    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text));

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes).AsTask();

    /// <summary>
    /// The response to a body of one chunk. The server may respond and close before it has all of it: an HTTP client fails then where it
    /// sends, and does not read what was answered.
    /// </summary>
    public async Task<(int Status, string Body)> SendChunkAsync(string method, string path, byte[] body, string headers = "")
    {
        await SendAsync($"{method} /{path} HTTP/1.1\r\nHost: localhost\r\n{headers}Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n");
        try
        {
            await SendAsync(body);
            await SendAsync("\r\n0\r\n\r\n");
        }
        catch (IOException)
        {
            // What was answered can be read all the same.
        }
        var (status, _, answered) = await ReadAsync();
        return (status, answered);
    }

    /// <summary>The status of the next response, which is read to its end.</summary>
    public async Task<int> ReadStatusAsync() => (await ReadAsync()).Status;

    /// <param name="hasBody">False where the request was HEAD.</param>
    public async Task<(int Status, string Head, string Body)> ReadAsync(bool hasBody = true)
    {
        using var limit = new CancellationTokenSource(Timeout);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)await ReadByteAsync(limit.Token));
        var lines = head.ToString();
        var informational = lines.StartsWith("HTTP/1.1 1", StringComparison.Ordinal);
        return (int.Parse(lines.AsSpan(9, 3), null), lines, informational || !hasBody ? "" : await ReadBodyAsync(lines, limit.Token));
    }

    /// <summary>Whether the server has closed the connection, after all that it still sent.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var limit = new CancellationTokenSource(Timeout);
        try
        {
            return await _stream.ReadAsync(new byte[1], limit.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Whether something has come that was not read.</summary>
    public bool HasResponse => _client.Available > 0;

    public void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    public void Dispose() => _client.Dispose();

    private async Task<string> ReadBodyAsync(string head, CancellationToken ct)
    {
        const string Length = "Content-Length: ";
        var body = new StringBuilder();
        if (head.IndexOf(Length, StringComparison.OrdinalIgnoreCase) is var at and >= 0)
        {
            for (var left = int.Parse(head.AsSpan(at + Length.Length, head.IndexOf('\r', at) - at - Length.Length), null); left > 0; left--)
                body.Append((char)await ReadByteAsync(ct));
            return body.ToString();
        }
        while (!body.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal))
            body.Append((char)await ReadByteAsync(ct));
        return body.ToString();
    }

    private async Task<byte> ReadByteAsync(CancellationToken ct)
    {
        var one = new byte[1];
        return await _stream.ReadAsync(one, ct) == 1 ? one[0] : throw new IOException("The server closed the connection.");
    }
}
