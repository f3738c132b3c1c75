using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nyra.Billing.Configuration;
using Nyra.Tests.Architecture;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.Embedded;

/// <summary>What the whole stack tells of itself. Alone, for it listens to all that this process tells.</summary>
[Collection(nameof(Alone))]
public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Activity> _activities = new();
    private readonly ConcurrentDictionary<string, string?> _instruments = new();
    private readonly ConcurrentQueue<string> _tags = new();
    private readonly ActivityListener _traces;
    private readonly MeterListener _metrics = new();
    private readonly ActivitySource _test = new("Nyra.Tests");
    private RunningStack _stack = null!;

    public TelemetryTests()
    {
        _traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Nyra.", StringComparison.Ordinal) || source.Name is "Microsoft.AspNetCore" or "Yarp.ReverseProxy",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _activities.Enqueue,
        };
        ActivitySource.AddActivityListener(_traces);
        _metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (!instrument.Meter.Name.StartsWith("Nyra.", StringComparison.Ordinal))
                return;
            _instruments[instrument.Name] = instrument.Unit;
            listener.EnableMeasurementEvents(instrument);
        };
        _metrics.SetMeasurementEventCallback<long>((_, _, tags, _) => Note(tags));
        _metrics.SetMeasurementEventCallback<double>((_, _, tags, _) => Note(tags));
        _metrics.Start();
    }

    public async ValueTask InitializeAsync() => _stack = await RunningStack.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stack.DisposeAsync();
        _traces.Dispose();
        _test.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task One_trace_leads_from_the_gateway_through_the_queue_to_the_saved_entitlement()
    {
        // No other event may come: one that shares the look would be its trace's beginning, and ours a link.
        await _stack.LoseWebhooksAsync();
        var customer = await _stack.SubscribeAsync();
        var body = ApiApp.Event(customer: customer);
        using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body) };
        request.Headers.Add("Stripe-Signature", EventUtility.GenerateSignatureHeader(body, _stack.Setting(Settings.StripeWebhookSecret)));
        var trace = ActivityTraceId.CreateRandom();
        var sender = ActivitySpanId.CreateRandom();
        request.Headers.Add("traceparent", $"00-{trace}-{sender}-01");
        Assert.True((await _stack.Http.SendAsync(request)).IsSuccessStatusCode);

        // What is stopped last is the outermost: the gateway's own, which the sender's is the parent of, and the worker's.
        Dictionary<ActivitySpanId, Activity> spans = [];
        await Eventually.HoldsAsync(() =>
        {
            spans = _activities.Where(activity => activity.TraceId == trace).ToDictionary(span => span.SpanId);
            return Task.FromResult(spans.Values.Any(span => span.ParentSpanId == sender)
                && spans.Values.FirstOrDefault(span => span.OperationName == "save entitlements") is { } saved && spans.ContainsKey(saved.ParentSpanId));
        });
        var ancestors = new List<string>();
        for (var span = spans.Values.First(span => span.OperationName == "save entitlements"); span is not null; span = spans.GetValueOrDefault(span.ParentSpanId))
            ancestors.Add(span.OperationName);
        // The API's request, through the queue and the worker, to the save; and before it the gateway's, by which the proxy was reached.
        Assert.Equal(["save entitlements", "process webhooks", "enqueue webhook", "Microsoft.AspNetCore.Hosting.HttpRequestIn"], ancestors);
        var forwarded = Assert.Single(spans.Values, span => span.OperationName == "proxy.forwarder");
        Assert.Equal(sender, spans[forwarded.ParentSpanId].ParentSpanId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_trace_leads_from_a_payment_at_the_simulator_to_the_saved_entitlement(bool throughTheStripeCli)
    {
        await using var forwarding = throughTheStripeCli ? await RunningStack.StartAsync(Programs.StripeCli()) : null;
        using var payment = _test.StartActivity("payment")!;
        await (forwarding ?? _stack).SubscribeAsync();
        string[] expected = ["deliver webhook", "proxy.forwarder", "enqueue webhook", "process webhooks", "save entitlements"];
        await Eventually.HoldsAsync(() =>
        {
            var spans = _activities.Where(activity => activity.TraceId == payment.TraceId).Select(activity => activity.OperationName);
            return Task.FromResult(!expected.Except(spans).Any());
        });
    }

    [Fact]
    public async Task Every_instrument_is_documented_with_its_unit_and_no_measurement_holds_personal_data()
    {
        await _stack.SubscribeAsync();
        await _stack.SettledAsync();
        var documented = System.IO.File.ReadLines(Repository.File("docs/telemetry.md")).Where(line => line.StartsWith("| nyra.", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(cells => cells[1], cells => (string?)cells[3]);
        // Each is published when what counts by it is first made.
        await Eventually.HoldsAsync(() => Task.FromResult(_instruments.Count >= documented.Count));
        Assert.Equal(documented.OrderBy(pair => pair.Key, StringComparer.Ordinal), _instruments.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.DoesNotContain(_tags, tag => tag.Contains('@') || tag.Contains("cus_", StringComparison.Ordinal));
        Assert.DoesNotContain(_activities.SelectMany(activity => activity.TagObjects), tag => $"{tag.Value}".Contains('@'));
    }

    private void Note(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
            _tags.Enqueue($"{tag.Key}={tag.Value}");
    }
}
