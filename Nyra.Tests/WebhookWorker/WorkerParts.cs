using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Billing.Stripe;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker.Processing;

namespace Nyra.Tests.WebhookWorker;

/// <summary>The parts of a worker without its host, on a real queue; Stripe answers what a test scripts. The clock stands.</summary>
internal sealed class WorkerParts : IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();
    private readonly LoggerFactory _loggers;

    public WorkerParts(WorkerOptions? options = null, int maxDeadLetters = QueueOptions.DefaultMaxDeadLetters)
    {
        Options = options ?? new();
        _loggers = new([_log]);
        Stored = SqliteWebhookQueue.Open(_folder.File("queue.db"), TimeSpan.FromMinutes(1), 10_000, Time, maxDeadLetters);
        Queue = new(Stored);
        Pace = new(Microsoft.Extensions.Options.Options.Create(Options), Time);
        Metrics = new(MeterFactory);
        Failed = new(Queue, Pace, Metrics, Time, _loggers.CreateLogger<FailedWebhooks>());
        var sync = new CustomerSync(Store, (customer, ct) => Look(customer, ct), Snapshots.Plan, Time);
        Events = new(Queue, sync, Failed, Pace, Metrics, Time, _loggers.CreateLogger<CustomerEvents>());
        var customers = new ReversalCustomers(
            (charge, ct) => FindCustomer(charge, ct), Pace, Time, _loggers.CreateLogger<ReversalCustomers>());
        Reversals = new(Queue, Store, customers, Failed, Metrics);
    }

    public WorkerOptions Options { get; }

    public FakeTimeProvider Time { get; } = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    public ServiceProvider Services { get; } = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public IMeterFactory MeterFactory => Services.GetRequiredService<IMeterFactory>();

    public InMemoryEntitlementStore Store { get; } = new();

    /// <summary>The queue that the parts use.</summary>
    public WatchedQueue Queue { get; }

    /// <summary>The queue behind <see cref="Queue"/>, which never fails.</summary>
    public SqliteWebhookQueue Stored { get; }

    public LookAtCustomer Look { get; set; } = (_, _) => Task.FromResult(Snapshots.Of(Snapshots.Subscription("active")));

    public FindCustomerOfCharge FindCustomer { get; set; } = (_, _) => Task.FromResult<string?>(null);

    public StripePace Pace { get; }

    public ProcessingMetrics Metrics { get; }

    public FailedWebhooks Failed { get; }

    public CustomerEvents Events { get; }

    public PaymentReversalEvents Reversals { get; }

    /// <summary>What was logged as information or more.</summary>
    public IReadOnlyList<string> Logged => [.. _log.All.Where(line => !line.StartsWith("Debug ", StringComparison.Ordinal))];

    /// <param name="patience">How long its host waits for it to stop; half of it until it gives back what it holds.</param>
    public WebhookProcessing Processing(TimeSpan? patience = null) => new(
        Queue, Events, Reversals, Failed, new HeldWebhooks(Queue, Time, _loggers.CreateLogger<HeldWebhooks>()),
        Microsoft.Extensions.Options.Options.Create(Options),
        Microsoft.Extensions.Options.Options.Create(new HostOptions { ShutdownTimeout = patience ?? TimeSpan.FromMinutes(2) }),
        Time, _loggers.CreateLogger<WebhookProcessing>());

    public Task EnqueueAsync(
        string id, string? customer = "cus_1", string type = "invoice.paid", string? objectId = "in_1", string? detail = null) =>
        Stored.EnqueueAsync(new(id, type, DateTimeOffset.UnixEpoch, false, objectId, customer, Detail: detail), TimeSpan.Zero, Ct);

    /// <summary>A lane with all events that are ready.</summary>
    public async Task<CustomerLane> TakeAsync(string customer = "cus_1")
    {
        var lane = new CustomerLane(customer, new());
        foreach (var webhook in await Stored.DequeueAsync(100, Ct))
            lane.Add(webhook);
        return lane;
    }

    public async Task<(int Ready, int Held, int Dead)> DepthAsync()
    {
        var depth = await Stored.DepthAsync(Ct);
        return (depth.Ready, depth.Held, depth.DeadLetters);
    }

    public Task DrainedAsync() => Eventually.HoldsAsync(async () => (await Stored.DepthAsync(Ct)).Drained);

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        Pace.Dispose();
        await Stored.DisposeAsync();
        await Services.DisposeAsync();
        _loggers.Dispose();
        _folder.Dispose();
    }
}
