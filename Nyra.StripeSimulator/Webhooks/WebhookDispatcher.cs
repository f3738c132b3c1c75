using System.Collections.Concurrent;
using System.Threading.Channels;
using Nyra.StripeSimulator.Events;
using Nyra.StripeSimulator.Faults;

namespace Nyra.StripeSimulator.Webhooks;

/// <summary>
/// Sends events to endpoints and Stripe CLIs. Every target has a line of first attempts, so that it sees events in the order they
/// happened; retries run beside the line, and a receiver that does not answer holds the line up for a moment only.
/// </summary>
internal sealed partial class WebhookDispatcher : IAsyncDisposable
{
    private readonly SimulatorOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<IEnumerable<IWebhookTarget>> _targets;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<IWebhookTarget, Channel<Delivery>> _lines = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebhookSender _sender;
    private readonly HeldDeliveries _held;
    private readonly ConcurrentDictionary<StripeEvent, int> _outstanding = new(ReferenceEqualityComparer.Instance);
    private int _pending;
    private int _delivered;
    private int _failed;

    public WebhookDispatcher(SimulatorOptions options, TimeProvider time, Func<IEnumerable<IWebhookTarget>> targets, ILogger logger)
    {
        (_options, _time, _targets, _logger) = (options, time, targets, logger);
        _sender = new WebhookSender(options, time);
        _held = new HeldDeliveries(Faults, time, Write);
    }

    public WebhookFaults Faults { get; } = new();

    public DeliveryCounts Counts => new(_held.Count + Volatile.Read(ref _pending), Volatile.Read(ref _delivered), Volatile.Read(ref _failed));

    /// <summary>Hands an event to everyone who wants it. Callers hold <see cref="Simulator.Gate"/>.</summary>
    public void Enqueue(StripeEvent occurred)
    {
        foreach (var target in _targets())
        {
            if (target.Wants(occurred.Type))
            {
                occurred.AwaitedBy(target.Id);
                Enqueue(occurred, target, Faults.Next(occurred.Type));
            }
        }
    }

    /// <summary>Whether a delivery of it or a retry is still to come.</summary>
    public bool IsOutstanding(StripeEvent occurred) => _outstanding.ContainsKey(occurred);

    /// <summary>From now on these faults, and what was held back for the old ones goes. Callers hold the gate.</summary>
    public void SetFaults(FaultSettings settings)
    {
        _held.ReleaseAll();
        Faults.Set(settings);
    }

    /// <summary>Sends once more, beside the line, whatever became of the event before.</summary>
    public void Resend(StripeEvent occurred, IWebhookTarget target)
    {
        var delivery = new Delivery(occurred, target);
        Begin(occurred);
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
        await _held.DisposeAsync();
        _sender.Dispose();
        _stopping.Dispose();
    }

    private void Enqueue(StripeEvent occurred, IWebhookTarget target, FaultPlan plan)
    {
        if (plan.IsForged)
        {
            // Another id: a receiver that stores forged ids must not take the true event for a duplicate.
            Write(new Delivery(occurred.Forged(), target) { IsForged = true });
        }

        if (plan.IsDropped)
        {
            Interlocked.Increment(ref _failed);
            Log.Dropped(_logger, occurred.Id, occurred.Type, target.Id);
            return;
        }

        var delivery = new Delivery(occurred, target) { Delay = plan.Delay };
        Begin(occurred);
        _held.Add(delivery);
        if (plan.IsDuplicated)
        {
            Begin(occurred);
            _held.Add(new Delivery(occurred, target));
        }
    }

    private void Begin(StripeEvent occurred) => _outstanding.AddOrUpdate(occurred, 1, (_, deliveries) => deliveries + 1);

    private void End(StripeEvent occurred)
    {
        if (_outstanding.AddOrUpdate(occurred, 0, (_, deliveries) => deliveries - 1) == 0)
        {
            _outstanding.TryRemove(KeyValuePair.Create(occurred, 0));
        }
    }

    private void Write(Delivery delivery)
    {
        Interlocked.Increment(ref _pending);
        _lines.GetOrAdd(delivery.Target, StartLine).Writer.TryWrite(delivery);
    }

    private Channel<Delivery> StartLine(IWebhookTarget target)
    {
        var line = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
        // The line outlives the request that starts it, whose trace it is not part of.
        using (ExecutionContext.SuppressFlow())
        {
            _running.Add(Task.Run(() => RunLineAsync(line.Reader, _stopping.Token)));
        }

        return line;
    }

    private async Task RunLineAsync(ChannelReader<Delivery> line, CancellationToken stop)
    {
        await foreach (var delivery in line.ReadAllAsync(stop))
        {
            if (delivery.IsForged)
            {
                await ForgeAsync(delivery, stop);
            }
            else if (delivery.Delay > TimeSpan.Zero)
            {
                _ = SettleAsync(delivery, TryLateAsync(delivery, stop), stop);
            }
            else
            {
                var first = _sender.TryAsync(delivery, stop);
                _ = SettleAsync(delivery, first, stop);
                await PatienceAsync(delivery, first, stop);
            }
        }
    }

    private async Task ForgeAsync(Delivery delivery, CancellationToken stop)
    {
        Faults.CountForged(await _sender.TryAsync(delivery, stop));
        Interlocked.Decrement(ref _pending);
    }

    private async Task<bool> TryLateAsync(Delivery delivery, CancellationToken stop)
    {
        await Task.Delay(delivery.Delay, _time, stop);
        return await _sender.TryAsync(delivery, stop);
    }

    /// <summary>Waits for the answer, but not long. While the target cannot be reached there is no answer to wait for: the line keeps
    /// its order.</summary>
    private async Task PatienceAsync(Delivery delivery, Task first, CancellationToken stop)
    {
        int interruptions;
        do
        {
            interruptions = delivery.Interruptions;
            await delivery.Target.ReachableAsync(stop);
            await first.WaitAsync(_options.WebhookPatience, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!first.IsCompleted && (delivery.Interruptions > interruptions || !delivery.Target.ReachableAsync(stop).IsCompleted));
    }

    private async Task SettleAsync(Delivery delivery, Task<bool> firstAttempt, CancellationToken stop)
    {
        var delivered = await firstAttempt;
        foreach (var delay in _options.RetryDelays)
        {
            if (delivered || !delivery.Target.IsEnabled)
            {
                break;
            }

            await Task.Delay(delay, _time, stop);
            delivered = delivery.Target.IsEnabled && await _sender.TryAsync(delivery, stop);
        }

        if (delivered)
        {
            // Before the count falls: a caller that waits for it may ask for the event next.
            delivery.Event.DeliveredTo(delivery.Target.Id);
            Interlocked.Increment(ref _delivered);
        }
        else
        {
            Interlocked.Increment(ref _failed);
            Log.GivenUp(_logger, delivery.Event.Id, delivery.Event.Type, delivery.Target.Id);
        }

        End(delivery.Event);
        Interlocked.Decrement(ref _pending);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Event {EventId} ({EventType}) was not delivered to {TargetId}: no attempt is left")]
        public static partial void GivenUp(ILogger logger, string eventId, string eventType, string targetId);

        [LoggerMessage(2, LogLevel.Information, "Event {EventId} ({EventType}) is not delivered to {TargetId}: dropped on purpose")]
        public static partial void Dropped(ILogger logger, string eventId, string eventType, string targetId);
    }
}
