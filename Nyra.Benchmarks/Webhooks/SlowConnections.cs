using System.Net;
using System.Net.Sockets;
using System.Text;
using Nyra.Benchmarks.Measuring;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>
/// Attackers: connections that each send an unsigned webhook so slowly that a server which only demands a minimum data rate never ends it.
/// A connection that is ended is opened again at once.
/// </summary>
internal sealed class SlowConnections : IAsyncDisposable
{
    // 289 bytes a second; Kestrel's minimum is 240.
    private const int PartBytes = 260;
    private const int BodyBytes = 200_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.9);
    private static readonly byte[] Part = Encoding.ASCII.GetBytes(new string('x', PartBytes));

    private static readonly byte[] Head = Encoding.ASCII.GetBytes(
        $"POST /webhooks/stripe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {BodyBytes}\r\n\r\n");

    private readonly CancellationTokenSource _end = new();
    private readonly Task _all;
    private int _open;
    private int _ended;

    /// <param name="ramp">How long opening them takes: spread over the server's deadline they also end one after another.</param>
    public SlowConnections(int port, int count, IPAddress[] addresses, TimeSpan ramp) =>
        _all = Task.WhenAll(Enumerable.Range(0, count).Select(i => AttackAsync(port, addresses[i % addresses.Length], ramp * i / count)));

    /// <summary>How many are open and have sent a part of their body.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>How often the server ended one.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _all;
        _end.Dispose();
    }

    private async Task AttackAsync(int port, IPAddress address, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, _end.Token);
            while (true)
                await SendSlowlyAsync(port, address);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task SendSlowlyAsync(int port, IPAddress address)
    {
        var counted = false;
        try
        {
            using var connection = await HttpConnection.OpenAsync(port, address, _end.Token);
            await connection.SendPartAsync(Head, _end.Token);
            await connection.SendPartAsync(Part, _end.Token);
            Interlocked.Increment(ref _open);
            counted = true;
            var response = connection.ReceiveAsync(_end.Token).AsTask();
            for (var sent = PartBytes; sent < BodyBytes; sent += PartBytes)
            {
                if (await Task.WhenAny(response, Task.Delay(Interval, _end.Token)) == response)
                    break;
                await connection.SendPartAsync(Part, _end.Token);
            }
            await response;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
        }
        finally
        {
            if (counted)
                Interlocked.Decrement(ref _open);
            if (!_end.IsCancellationRequested)
                Interlocked.Increment(ref _ended);
        }
    }
}
