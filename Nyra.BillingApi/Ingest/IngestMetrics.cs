using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nyra.BillingApi.Ingest;

/// <summary>Counts and traces what arrives at the webhook endpoint. Meter and activity source <c>Nyra.BillingApi</c>.</summary>
public sealed class IngestMetrics : IDisposable
{
    private const string Name = "Nyra.BillingApi";

    private readonly Counter<long> _received;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _unhandled;
    private readonly Counter<long> _foreign;
    private long _receivedSinceStart;

    public IngestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _received = meter.CreateCounter<long>("nyra.webhooks.received", "{event}", "Genuine events, by type.");
        _refused = meter.CreateCounter<long>("nyra.webhooks.refused", "{request}", "Requests refused at the door, by reason.");
        _unhandled = meter.CreateCounter<long>("nyra.webhooks.unhandled", "{event}", "Genuine events acknowledged and not queued, by type.");
        _foreign = meter.CreateCounter<long>(
            "nyra.webhooks.foreign", "{event}", "Genuine events of a connected account, acknowledged and not queued, by type.");
    }

    public ActivitySource Activities { get; } = new(Name);

    /// <summary>Genuine events so far, of whatever type.</summary>
    public long ReceivedSinceStart => Interlocked.Read(ref _receivedSinceStart);

    public void Received(string type)
    {
        Interlocked.Increment(ref _receivedSinceStart);
        _received.Add(1, new KeyValuePair<string, object?>("type", type));
    }

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Unhandled(string type) => _unhandled.Add(1, new KeyValuePair<string, object?>("type", type));

    public void Foreign(string type) => _foreign.Add(1, new KeyValuePair<string, object?>("type", type));

    public void Dispose() => Activities.Dispose();
}
