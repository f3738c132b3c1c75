using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Counts and traces what becomes of events. Meter and activity source <c>Nyra.WebhookWorker</c>.</summary>
public sealed class ProcessingMetrics : IDisposable
{
    private const string Name = "Nyra.WebhookWorker";

    private readonly Counter<long> _processed;
    private readonly Counter<long> _coalesced;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _buried;
    private readonly Counter<long> _drifted;
    private readonly Counter<long> _reversed;
    private readonly Histogram<double> _duration;
    private QueueDepth? _depth;

    public ProcessingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _processed = meter.CreateCounter<long>("nyra.webhooks.processed", "{event}", "Events completed, by outcome: changed, unchanged, foreign.");
        _coalesced = meter.CreateCounter<long>("nyra.webhooks.coalesced", "{event}", "Events that shared another one's look at Stripe.");
        _retried = meter.CreateCounter<long>("nyra.webhooks.retried", "{event}", "Events given back for another attempt.");
        _buried = meter.CreateCounter<long>("nyra.webhooks.buried", "{event}", "Events given up as dead letters.");
        _drifted = meter.CreateCounter<long>("nyra.reconcile.drifts", "{account}", "Accounts that reconciliation found to differ from Stripe.");
        _reversed = meter.CreateCounter<long>("nyra.payments.reversals", "{event}",
            "Refunds, disputes and fraud warnings recorded, by type.");
        _duration = meter.CreateHistogram<double>("nyra.webhooks.processing", "s", "Time from the first look for a batch to its end.");
        meter.CreateObservableGauge("nyra.webhooks.queue.ready", () => Measure(depth => depth.Ready), "{event}", "Events waiting to be taken.");
        meter.CreateObservableGauge("nyra.webhooks.queue.held", () => Measure(depth => depth.Held), "{event}", "Events held by a worker or delayed.");
        meter.CreateObservableGauge("nyra.webhooks.queue.dead", () => Measure(depth => depth.DeadLetters), "{event}", "Dead letters waiting for an operator.");
        meter.CreateObservableGauge(
            "nyra.webhooks.queue.oldest_age", () => Measure(depth => depth.OldestAge.TotalSeconds), "s", "Age of the oldest event not completed.");
    }

    public ActivitySource Activities { get; } = new(Name);

    /// <summary>Keeps what the queue held when last asked, for the gauges.</summary>
    public void Observe(QueueDepth? depth) => _depth = depth;

    /// <param name="foreign">Whether the customer has no subscription to our product.</param>
    public void Processed(int events, bool changed, bool foreign, TimeSpan took)
    {
        _processed.Add(events, new KeyValuePair<string, object?>("outcome", changed ? "changed" : foreign ? "foreign" : "unchanged"));
        _coalesced.Add(events - 1);
        _duration.Record(took.TotalSeconds);
    }

    public void Retried() => _retried.Add(1);

    public void Buried() => _buried.Add(1);

    public void Recorded(IEnumerable<PaymentReversal> reversals)
    {
        foreach (var reversal in reversals)
            _reversed.Add(1, new KeyValuePair<string, object?>("type", reversal.Type));
    }

    public void Drifted(int accounts) => _drifted.Add(accounts);

    // Nothing is told while the queue cannot be asked: an old figure would look like a calm one.
    private IEnumerable<Measurement<T>> Measure<T>(Func<QueueDepth, T> figure) where T : struct => _depth is { } depth ? [new(figure(depth))] : [];

    public void Dispose() => Activities.Dispose();
}
