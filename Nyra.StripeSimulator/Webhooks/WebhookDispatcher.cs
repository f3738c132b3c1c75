using System.Collections.Concurrent;
using System.Threading.Channels;
using Nyra.StripeSimulator.Events;

namespace Nyra.StripeSimulator.Webhooks;

/// <summary>
/// Sends events to endpoints and Stripe CLIs. Every target has a line of first attempts, so that it sees events in the order they
/// happened; retries run beside the line, and a receiver that does not answer holds the line up for a moment only.
/// </summary>
internal sealed partial class WebhookDispatcher(
    SimulatorOptions options, TimeProvider time, Func<IEnumerable<IWebhookTarget>> targets, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<IWebhookTarget, Channel<Delivery>> _lines = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebhookSender _sender = new(options, time);
    private int _pending;
    private int _delivered;
    private int _failed;

    public DeliveryCounts Counts => new(Volatile.Read(ref _pending), Volatile.Read(ref _delivered), Volatile.Read(ref _failed));

    /// <summary>Hands an event to everyone who wants it. Callers hold <see cref="Simulator.Gate"/>.</summary>
    public void Enqueue(StripeEvent occurred)
    {
        foreach (var target in targets())
        {
            if (target.Wants(occurred.Type))
            {
                occurred.AwaitedBy(target.Id);
                Interlocked.Increment(ref _pending);
                _lines.GetOrAdd(target, StartLine).Writer.TryWrite(new Delivery(occurred, target));
            }
        }
    }

    /// <summary>Sends once more, beside the line, whatever became of the event before.</summary>
    public void Resend(StripeEvent occurred, IWebhookTarget target)
    {
        var delivery = new Delivery(occurred, target);
        Interlocked.Increment(ref _pending);
        _ = SettleAsync(delivery, _sender.TryAsync(delivery, _stopping.Token), _stopping.Token);
    }

    /// <summary>The target is no more, and not enabled any longer: what waits for it is given up.</summary>
    public void Forget(IWebhookTarget target)
    {
        if (_lines.TryRemove(target, out var line))
        {
            line.Writer.Complete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sender.Dispose();
        _stopping.Dispose();
    }

    private Channel<Delivery> StartLine(IWebhookTarget target)
    {
        var line = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
        _running.Add(Task.Run(() => RunLineAsync(line.Reader, _stopping.Token)));
        return line;
    }

    private async Task RunLineAsync(ChannelReader<Delivery> line, CancellationToken stop)
    {
        await foreach (var delivery in line.ReadAllAsync(stop))
        {
            var first = _sender.TryAsync(delivery, stop);
            _ = SettleAsync(delivery, first, stop);
            await PatienceAsync(delivery, first, stop);
        }
    }

    /// <summary>Waits for the answer, but not long. While the way to the target is broken nobody is slow: the line keeps its order.</summary>
    private async Task PatienceAsync(Delivery delivery, Task first, CancellationToken stop)
    {
        int interruptions;
        do
        {
            interruptions = delivery.Interruptions;
            await delivery.Target.ReachableAsync(stop);
            await first.WaitAsync(options.WebhookPatience, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!first.IsCompleted && (delivery.Interruptions > interruptions || !delivery.Target.ReachableAsync(stop).IsCompleted));
    }

    private async Task SettleAsync(Delivery delivery, Task<bool> firstAttempt, CancellationToken stop)
    {
        var delivered = await firstAttempt;
        foreach (var delay in options.RetryDelays)
        {
            if (delivered || !delivery.Target.IsEnabled)
            {
                break;
            }

            await Task.Delay(delay, time, stop);
            delivered = delivery.Target.IsEnabled && await _sender.TryAsync(delivery, stop);
        }

        if (delivered)
        {
            // Before the count falls: whoever waits for it may ask for the event next.
            delivery.Event.DeliveredTo(delivery.Target.Id);
            Interlocked.Increment(ref _delivered);
        }
        else
        {
            Interlocked.Increment(ref _failed);
            Log.GivenUp(logger, delivery.Event.Id, delivery.Event.Type, delivery.Target.Id);
        }

        Interlocked.Decrement(ref _pending);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Event {EventId} ({EventType}) was not delivered to {TargetId}: no attempt is left")]
        public static partial void GivenUp(ILogger logger, string eventId, string eventType, string targetId);
    }
}
