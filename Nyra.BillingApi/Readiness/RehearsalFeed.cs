using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.BillingApi.Readiness;

/// <summary>Tells whoever looks how a running rehearsal goes. In this process: a page that is open elsewhere asks again by itself.</summary>
internal sealed class RehearsalFeed
{
    // Shorter than what any proxy in between waits for.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Channel<RehearsalAnswer>, bool> _watching = [];

    public void Publish(RehearsalRecord record)
    {
        foreach (var watching in _watching.Keys)
            watching.Writer.TryWrite(RehearsalAnswer.Of(record));
    }

    /// <summary>What is published from now on; null at the beginning and every few seconds, so that whoever waits knows that he is heard.</summary>
    public async IAsyncEnumerable<RehearsalAnswer?> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        // Each is a whole picture: who is slow needs only the latest few.
        var channel = Channel.CreateBounded<RehearsalAnswer>(new BoundedChannelOptions(8) { FullMode = BoundedChannelFullMode.DropOldest });
        _watching[channel] = true;
        try
        {
            yield return null;
            while (!ct.IsCancellationRequested)
            {
                var waiting = channel.Reader.WaitToReadAsync(ct).AsTask();
                while (await Task.WhenAny(waiting, Task.Delay(Heartbeat, ct)) != waiting)
                    yield return null;
                if (!waiting.IsCompletedSuccessfully)
                    yield break;
                while (channel.Reader.TryRead(out var answer))
                    yield return answer;
            }
        }
        finally
        {
            _watching.TryRemove(channel, out _);
        }
    }
}
