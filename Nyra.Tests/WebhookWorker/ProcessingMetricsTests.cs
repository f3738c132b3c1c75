using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Nyra.Billing.Queue;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

/// <summary>The instruments of a worker: dashboards and alerts depend on their names, units and tags.</summary>
public sealed class ProcessingMetricsTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly WorkerParts _parts = new();
    private readonly ConcurrentDictionary<string, string> _units = new();
    private readonly ConcurrentQueue<string> _measured = new();
    private readonly MeterListener _listener = new();

    public ProcessingMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, _parts.MeterFactory))
                return;
            Assert.NotEqual("", instrument.Description);
            _units[instrument.Name] = instrument.Unit!;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measured(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument.Name, value, tags));
        _listener.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _parts.DisposeAsync();
    }

    [Fact]
    public void Instruments_keep_their_names_and_units() => Assert.Equal(
        [
            "nyra.payments.reversals {event}", "nyra.reconcile.drifts {account}", "nyra.webhooks.buried {event}",
            "nyra.webhooks.coalesced {event}", "nyra.webhooks.processed {event}", "nyra.webhooks.processing s",
            "nyra.webhooks.queue.dead {event}", "nyra.webhooks.queue.held {event}", "nyra.webhooks.queue.oldest_age s",
            "nyra.webhooks.queue.ready {event}", "nyra.webhooks.retried {event}",
        ],
        _units.Select(one => $"{one.Key} {one.Value}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(true, false, "changed")]
    [InlineData(true, true, "changed")]
    [InlineData(false, true, "foreign")]
    [InlineData(false, false, "unchanged")]
    public void Events_handled_together_are_counted_by_outcome_with_the_time_they_took(bool changed, bool foreign, string outcome)
    {
        _parts.Metrics.Processed(5, changed, foreign, TimeSpan.FromSeconds(1.5));
        Assert.Equal(
            [$"nyra.webhooks.processed 5 outcome={outcome}", "nyra.webhooks.coalesced 4", "nyra.webhooks.processing 1.5"], _measured);
    }

    [Fact]
    public void Each_recorded_reversal_is_counted_by_type()
    {
        _parts.Metrics.Recorded(
            [new("evt_1", "refund.failed", default, "re_1", null, null), new("evt_2", "charge.refunded", default, "ch_1", null, null)]);
        Assert.Equal(["nyra.payments.reversals 1 type=refund.failed", "nyra.payments.reversals 1 type=charge.refunded"], _measured);
    }

    [Fact]
    public async Task Gauges_show_the_queue_and_nothing_while_it_cannot_be_asked()
    {
        await _parts.EnqueueAsync("evt_1");
        await _parts.EnqueueAsync("evt_2");
        await _parts.EnqueueAsync("evt_3");
        var taken = await _parts.Stored.DequeueAsync(2, Ct);
        await _parts.Stored.BuryAsync(taken[0], "odd", Ct);
        _parts.Time.Advance(TimeSpan.FromSeconds(8));
        using var gauges = new QueueGauges(_parts.Queue, _parts.Metrics, _parts.Time);
        await gauges.StartAsync(Ct);
        await MeasuresAsync(
            "nyra.webhooks.queue.ready 1", "nyra.webhooks.queue.held 1", "nyra.webhooks.queue.dead 1", "nyra.webhooks.queue.oldest_age 8");

        _parts.Queue.Refuse(nameof(IWebhookQueue.DepthAsync));
        _parts.Time.Advance(TimeSpan.FromSeconds(15));
        await MeasuresAsync();
        _parts.Queue.Refuse();
        _parts.Time.Advance(TimeSpan.FromSeconds(15));
        await MeasuresAsync(
            "nyra.webhooks.queue.ready 1", "nyra.webhooks.queue.held 1", "nyra.webhooks.queue.dead 1", "nyra.webhooks.queue.oldest_age 38");
        await gauges.StopAsync(Ct);
    }

    private Task MeasuresAsync(params string[] expected) => Eventually.HoldsAsync(() =>
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return Task.FromResult(_measured.SequenceEqual(expected));
    });

    private void Measured(string instrument, object value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue(string.Join(
            ' ', [FormattableString.Invariant($"{instrument} {value}"), .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]));
}
