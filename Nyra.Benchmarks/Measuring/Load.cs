using System.Diagnostics;
using System.Threading.Channels;

namespace Nyra.Benchmarks.Measuring;

/// <summary>Sends events to a port of this machine. Every one must be answered 200.</summary>
internal static class Load
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Each connection sends its next event when the last was answered, until all are sent or the time is over.</summary>
    public static async Task<Sample> ClosedAsync(int port, int connections, ReadOnlyMemory<byte>[] events, TimeSpan most)
    {
        using var limit = new CancellationTokenSource(Patience);
        var open = await OpenAsync(port, connections, limit.Token);
        var next = -1;
        var since = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(open.Select(connection => Task.Run(async () =>
        {
            var ticks = new List<long>(events.Length / connections + 1);
            for (var i = Interlocked.Increment(ref next); i < events.Length && since.Elapsed < most; i = Interlocked.Increment(ref next))
            {
                var begun = Stopwatch.GetTimestamp();
                await SendAsync(connection, events[i], limit.Token);
                ticks.Add(Stopwatch.GetTimestamp() - begun);
            }
            return ticks;
        })));
        var took = since.Elapsed;
        Array.ForEach(open, connection => connection.Dispose());
        return Sample.Of([.. latencies.SelectMany(ticks => ticks)], took);
    }

    /// <summary>
    /// Events are due at a fixed rate, whatever the answers take, and each latency counts from when its event was due: a stall is felt by
    /// all who come while it lasts.
    /// </summary>
    public static async Task<Sample> OpenAsync(int port, int connections, ReadOnlyMemory<byte>[] events, int aSecond)
    {
        using var limit = new CancellationTokenSource(Patience + TimeSpan.FromSeconds((double)events.Length / aSecond));
        var open = await OpenAsync(port, connections, limit.Token);
        var since = Stopwatch.StartNew();
        var due = Schedule(events.Length, aSecond);
        var latencies = await Task.WhenAll(open.Select(connection => Task.Run(async () =>
        {
            var ticks = new List<long>();
            await foreach (var (i, at) in due.ReadAllAsync(limit.Token))
            {
                await SendAsync(connection, events[i], limit.Token);
                ticks.Add(Stopwatch.GetTimestamp() - at);
            }
            return ticks;
        })));
        var took = since.Elapsed;
        Array.ForEach(open, connection => connection.Dispose());
        return Sample.Of([.. latencies.SelectMany(ticks => ticks)], took);
    }

    /// <summary>The number of each event when it is due, with that moment in ticks of the stopwatch.</summary>
    public static ChannelReader<(int Event, long At)> Schedule(int count, int aSecond)
    {
        var due = Channel.CreateUnbounded<(int, long)>();
        new Thread(() => Schedule(due.Writer, count, aSecond)) { IsBackground = true }.Start();
        return due.Reader;
    }

    private static void Schedule(ChannelWriter<(int, long)> due, int count, int aSecond)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var at = start + i * Stopwatch.Frequency / aSecond;
            // Sleeping is a millisecond coarse; the rest is yielded away.
            while (Stopwatch.GetTimestamp() is var now && now < at)
                Thread.Sleep(at - now > Stopwatch.Frequency / 500 ? 1 : 0);
            due.TryWrite((i, at));
        }
        due.Complete();
    }

    private static Task<HttpConnection[]> OpenAsync(int port, int connections, CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(_ => HttpConnection.OpenAsync(port, ct)));

    private static async ValueTask SendAsync(HttpConnection connection, ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        var status = await connection.SendAsync(request, ct);
        if (status != 200)
            throw new InvalidOperationException($"An event was answered {status}.");
    }
}
