using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.BillingApi.Readiness;

/// <summary>Tells whoever looks how a running rehearsal goes. In this process: a page that is open elsewhere asks again by itself.</summary>
internal sealed class RehearsalFeed
{
    private readonly ConcurrentDictionary<Channel<RehearsalAnswer>, bool> _watching = [];

    public void Publish(RehearsalRecord record)
    {
        foreach (var watching in _watching.Keys)
            watching.Writer.TryWrite(RehearsalAnswer.Of(record));
    }

    public async IAsyncEnumerable<RehearsalAnswer> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        // Each is a whole picture: who is slow needs only the latest few.
        var channel = Channel.CreateBounded<RehearsalAnswer>(new BoundedChannelOptions(8) { FullMode = BoundedChannelFullMode.DropOldest });
        _watching[channel] = true;
        try
        {
            await foreach (var answer in channel.Reader.ReadAllAsync(ct))
                yield return answer;
        }
        finally
        {
            _watching.TryRemove(channel, out _);
        }
    }
}
