using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.Faults;

/// <summary>Shuffling needs some deliveries at once: they wait for each other here, but not long.</summary>
internal sealed class HeldDeliveries(WebhookFaults faults, TimeProvider time, Action<Delivery> release) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Delivery> _held = [];
    private ITimer? _timer;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Lets a delivery through, now or mixed with others.</summary>
    public void Add(Delivery delivery)
    {
        if (faults.Settings.Shuffle == 0)
        {
            release(delivery);
            return;
        }

        lock (_gate)
        {
            _held.Add(delivery);
            _timer ??= time.CreateTimer(_ => ReleaseAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(TimeSpan.FromSeconds(faults.Settings.ShuffleSeconds), Timeout.InfiniteTimeSpan);
            if (_held.Count >= faults.Settings.Shuffle)
            {
                ReleaseAll();
            }
        }
    }

    public void ReleaseAll()
    {
        lock (_gate)
        {
            var mixed = _held.ToArray();
            faults.Mix(mixed);
            foreach (var delivery in mixed)
            {
                release(delivery);
            }

            // Last, so that each is counted as waiting here or as under way at every moment.
            _held.Clear();
        }
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
