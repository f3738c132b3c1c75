using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Nyra.Benchmarks.Measuring;

/// <summary>Sends events to a server that something disturbs: what is refused or not answered is counted.</summary>
internal static class DisturbedLoad
{
    /// <summary>Events are due at a fixed rate, and each latency counts from when its event was due, as with <see cref="Load"/>.</summary>
    /// <param name="timeout">Of one answer, and of the load after its last event was due.</param>
    public static async Task<Tally> SteadyAsync(int port, int connections, ReadOnlyMemory<byte>[] events, int aSecond, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout + TimeSpan.FromSeconds((double)events.Length / aSecond));
        var due = Load.Schedule(events.Length, aSecond);
        var outcomes = new Outcome[events.Length];
        var since = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var sender = new Sender(port);
            try
            {
                await foreach (var (i, at) in due.ReadAllAsync(limit.Token))
                    outcomes[i] = new(await sender.SendAsync(events[i], timeout, limit.Token), Stopwatch.GetTimestamp() - at);
            }
            catch (OperationCanceledException)
            {
                // What was not sent has no status.
            }
        })));
        return ToTally(outcomes, timeout, since.Elapsed);
    }

    /// <summary>All events at the same moment, each on its own connection, which is already open.</summary>
    public static async Task<Tally> BurstAsync(int port, ReadOnlyMemory<byte>[] events, TimeSpan timeout)
    {
        var senders = events.Select(_ => new Sender(port)).ToList();
        await Task.WhenAll(senders.Select(sender => sender.OpenAsync(CancellationToken.None)));
        var start = Stopwatch.GetTimestamp();
        var outcomes = await Task.WhenAll(senders.Zip(events, async (sender, request) =>
            new Outcome(await sender.SendAsync(request, timeout, CancellationToken.None), Stopwatch.GetTimestamp() - start)));
        senders.ForEach(sender => sender.Dispose());
        return ToTally(outcomes, timeout, Stopwatch.GetElapsedTime(start));
    }

    private static Tally ToTally(Outcome[] outcomes, TimeSpan timeout, TimeSpan took)
    {
        var longest = (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        var ticks = outcomes.Where(outcome => outcome.Status is 0 or 200)
            .Select(outcome => outcome.Status == 0 ? longest : outcome.Ticks).ToList();
        return new(
            Sample.Of(ticks.Count == 0 ? [longest] : ticks, took), outcomes.Count(outcome => outcome.Status is not (0 or 200)),
            outcomes.Count(outcome => outcome.Status == 0));
    }

    /// <param name="Status">0 where there was no answer.</param>
    private readonly record struct Outcome(int Status, long Ticks);

    private sealed class Sender(int port) : IDisposable
    {
        private HttpConnection? _connection;

        public async Task OpenAsync(CancellationToken ct) => _connection ??= await HttpConnection.OpenAsync(port, IPAddress.Loopback, ct);

        /// <summary>Returns the status, or 0 without an answer. A connection that gave none is replaced.</summary>
        public async Task<int> SendAsync(ReadOnlyMemory<byte> request, TimeSpan timeout, CancellationToken ct)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(timeout);
            try
            {
                await OpenAsync(limit.Token);
                var status = await _connection!.SendAsync(request, limit.Token);
                if (status != 200)
                    Dispose();
                return status;
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                Dispose();
                return 0;
            }
        }

        public void Dispose()
        {
            _connection?.Dispose();
            _connection = null;
        }
    }
}
