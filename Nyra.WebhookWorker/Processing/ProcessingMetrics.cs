using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Counts and traces what becomes of events. Meter and activity source <c>Nyra.WebhookWorker</c>.</summary>
public sealed class ProcessingMetrics : IDisposable
{
    private const string Name = "Nyra.WebhookWorker";

    private readonly Counter<long> _processed;
    private readonly Counter<long> _coalesced;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _buried;
    private readonly Histogram<double> _duration;

    public ProcessingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _processed = meter.CreateCounter<long>("nyra.webhooks.processed", "{event}", "Events completed, by whether they changed the account.");
        _coalesced = meter.CreateCounter<long>("nyra.webhooks.coalesced", "{event}", "Events that shared another one's look at Stripe.");
        _retried = meter.CreateCounter<long>("nyra.webhooks.retried", "{event}", "Events given back for another attempt.");
        _buried = meter.CreateCounter<long>("nyra.webhooks.buried", "{event}", "Events given up as dead letters.");
        _duration = meter.CreateHistogram<double>("nyra.webhooks.processing", "s", "Time from taking a batch to its end.");
    }

    public ActivitySource Activities { get; } = new(Name);

    public void Processed(int events, bool changed, TimeSpan took)
    {
        _processed.Add(events, new KeyValuePair<string, object?>("changed", changed));
        _coalesced.Add(events - 1);
        _duration.Record(took.TotalSeconds);
    }

    public void Retried() => _retried.Add(1);

    public void Buried() => _buried.Add(1);

    public void Dispose() => Activities.Dispose();
}
