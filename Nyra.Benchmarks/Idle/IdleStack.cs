using Nyra.Benchmarks.Measuring;
using Nyra.Benchmarks.Webhooks;
using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Embedded;
using Nyra.Readiness.Rehearsal;

namespace Nyra.Benchmarks.Idle;

/// <summary>
/// Simulator, API, gateway and two workers as processes that export their spans, probed as an orchestrator does, and otherwise left alone.
/// </summary>
internal sealed class IdleStack : IAsyncDisposable
{
    private const int Workers = 2;
    // As Aspire probes a resource that is healthy.
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(30);

    private readonly List<ChildProcess> _processes = [];
    private readonly List<Uri> _probes = [];
    private readonly SpanCollector _collector;
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder;
    private Task _probing = Task.CompletedTask;
    private Dictionary<string, string> _settings;

    private IdleStack(string folder, SpanCollector collector)
    {
        (_folder, _collector) = (Directory.CreateDirectory(folder).FullName, collector);
        _settings = Telemetry();
    }

    public IReadOnlyList<string> Spans => _collector.Names;

    /// <summary>What one event left: every span from the gateway to the store.</summary>
    public int SpansOfOneEvent { get; private set; }

    /// <summary>Of all workers together, since they started.</summary>
    public TimeSpan WorkerProcessorTime => TimeSpan.FromTicks(_processes.TakeLast(Workers).Sum(worker => worker.ProcessorTime.Ticks));

    /// <summary>Of the gateway: a host with the same telemetry and probes, which neither polls nor reports.</summary>
    public TimeSpan GatewayProcessorTime => _processes[^(Workers + 1)].ProcessorTime;

    /// <param name="redis">Null for the queue in a SQLite file.</param>
    public static async Task<IdleStack> StartAsync(string folder, string? redis)
    {
        var stack = new IdleStack(folder, await SpanCollector.StartAsync());
        var stripePort = await stack.StartHostAsync("Nyra.StripeSimulator", "_simulator/health");
        var origin = $"http://127.0.0.1:{stripePort}";
        var stripe = StripeClients.Create(new StripeOptions { SecretKey = StripeAccount.Key, ApiBase = origin }, retries: 0);
        var price = (await RehearsalPlan.CreateAsync(stripe, "benchmark", CancellationToken.None)).PriceId;
        var customer = (await PayingCustomers.SubscribeAsync(stripe, price, CancellationToken.None)).CustomerId;
        // Stripe computes entitlements a little later; before that the worker would fetch them again and again.
        await Until.HoldsAsync("entitlements are computed", 50, async ct =>
            (await stripe.V1.Entitlements.ActiveEntitlements.ListAsync(new() { Customer = customer }, cancellationToken: ct)).Any());

        stack._settings = new(HostSettings.In(stack._folder, origin, StripeAccount.Key, price).Concat(stack._settings));
        if (redis is not null)
            stack._settings["ConnectionStrings__redis"] = redis;
        stack._settings["services__billing-api__http__0"] = $"http://127.0.0.1:{await stack.StartHostAsync("Nyra.BillingApi", "health")}";
        var gateway = await stack.StartHostAsync("Nyra.Gateway", "health");
        for (var i = 0; i < Workers; i++)
            await stack.StartHostAsync("Nyra.WebhookWorker", "health");
        stack._probing = stack.ProbeAsync();
        await stack.ProcessOneAsync(gateway, customer);
        return stack;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _probing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _processes.ForEach(process => process.Dispose());
        await _collector.DisposeAsync();
        _stop.Dispose();
    }

    private Dictionary<string, string> Telemetry() => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        // As Aspire sets it: then a span does not depend on its parent.
        ["OTEL_TRACES_SAMPLER"] = "always_on",
    };

    private async Task<int> StartHostAsync(string project, string probe)
    {
        var port = LoopbackPorts.Take(1)[0];
        var process = ChildProcess.Dotnet(project, Installed.Host(project), ["--urls", $"http://127.0.0.1:{port}"], _folder, _settings);
        _processes.Add(process);
        _probes.Add(new($"http://127.0.0.1:{port}/{probe}"));
        await Until.AnswersAsync(port, process);
        return port;
    }

    private async Task ProcessOneAsync(int gateway, string customer)
    {
        // Spans of the account's setup have been exported by then: the SDK sends them every five seconds.
        await Task.Delay(TimeSpan.FromSeconds(8));
        var before = Spans.Count;
        await Load.ClosedAsync(gateway, 1, new SignedEvents(HostSettings.WebhookSecret, [customer]).Make(1), TimeSpan.MaxValue);
        await Until.HoldsAsync("the event's effect is saved", 100, _ => Task.FromResult(Spans.Contains("save entitlements")));
        await Task.Delay(TimeSpan.FromSeconds(8));
        SpansOfOneEvent = Spans.Count - before;
    }

    private async Task ProbeAsync()
    {
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(ProbeInterval);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            foreach (var probe in _probes)
                using (await http.GetAsync(probe, _stop.Token)) { }
        }
    }
}
