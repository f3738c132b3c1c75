using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.Events;

/// <summary>
/// Which events can still be retrieved: those of the last 30 days in real time, as at Stripe (a test clock ahead of it does not
/// count), and of these the newest that fit into the memory allowed. One with a delivery or a retry outstanding stays until that has ended.
/// </summary>
internal sealed class EventRetention(Timeline world, WebhookDispatcher webhooks, SimulatorOptions options)
{
    // Objects, ids, index and queue of one event, beside its resource.
    private const int Overhead = 700;

    // Outstanding ones are looked at anew a few at a time: with each event raised, at least as many leave as come.
    private const int MaxRechecked = 4;
    private const int MinCompacted = 1024;

    private readonly Queue<Entry> _byAge = new();
    private readonly Queue<Entry> _outstanding = new();
    private long _bytes;
    private int _removed;

    public void Add(StripeEvent occurred) => Add(occurred, world.Now);

    /// <summary>Begins anew with loaded events. When they were raised is only known of those dated in real time.</summary>
    public void Restart(Table<StripeEvent> events)
    {
        _byAge.Clear();
        _outstanding.Clear();
        (_bytes, _removed) = (0, 0);
        var (now, oldest) = (world.Now, Oldest());
        foreach (var occurred in events.NewestFirst().Reverse())
        {
            Add(occurred, occurred.Created > oldest && occurred.Created <= now ? occurred.Created : now);
        }
    }

    public void RemoveOld(Table<StripeEvent> events)
    {
        for (var i = Math.Min(_outstanding.Count, MaxRechecked); i > 0; i--)
        {
            Settle(_outstanding.Dequeue(), events);
        }

        var oldest = Oldest();
        while (_byAge.TryPeek(out var first) && (first.RaisedAt < oldest || _bytes > options.EventBytes))
        {
            Settle(_byAge.Dequeue(), events);
        }

        // What is removed leaves its place in the table.
        if (_removed >= MinCompacted && _removed > events.Count)
        {
            events.Compact();
            _removed = 0;
        }
    }

    private void Add(StripeEvent occurred, long raisedAt)
    {
        var entry = new Entry(occurred, raisedAt);
        _byAge.Enqueue(entry);
        _bytes += entry.Bytes;
    }

    private void Settle(Entry entry, Table<StripeEvent> events)
    {
        if (webhooks.IsOutstanding(entry.Event))
        {
            _outstanding.Enqueue(entry);
            return;
        }

        events.Remove(entry.Event);
        _bytes -= entry.Bytes;
        _removed++;
    }

    private long Oldest() => world.Now - (long)options.EventAge.TotalSeconds;

    private readonly record struct Entry(StripeEvent Event, long RaisedAt)
    {
        public int Bytes => Event.Resource.PackedBytes + (Event.PreviousAttributes?.Length ?? 0) + Overhead;
    }
}
