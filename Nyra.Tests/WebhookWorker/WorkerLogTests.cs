using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Nyra.ServiceDefaults;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

/// <summary>What a worker logs, and what it does with events it gives up where no more dead letters are kept.</summary>
public sealed class WorkerLogTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private MetricTotal _retried = null!;
    private WebApplication _worker = null!;
    private volatile Exception? _failure;
    private volatile string _failing = "cus_";

    private IWebhookQueue Queue => _worker.Services.GetRequiredService<IWebhookQueue>();

    private IReadOnlyList<string> Logged => [.. _log.All.Where(line => line.Contains(" Nyra.WebhookWorker", StringComparison.Ordinal))];

    public async ValueTask InitializeAsync()
    {
        _worker = WebhookWorkerHost.Build(["--environment", "Development"], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(ApiApp.Settings(_folder));
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Plan:Name"] = Snapshots.Plan.Name,
                ["Plan:Features"] = Snapshots.Plan.Features,
                ["Queue:MaxDeadLetters"] = "2",
                ["Worker:ReconcileEvery"] = "00:00:00",
            });
            builder.Logging.ClearProviders().AddProvider(_log);
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Services.AddSingleton<LookAtCustomer>((customer, _) => _failure is { } failure
                && customer.StartsWith(_failing, StringComparison.Ordinal)
                ? Task.FromException<StripeSnapshot>(failure)
                : Task.FromResult(Snapshots.Of(Snapshots.Subscription("active"))));
        });
        _retried = new(_worker.Services, "nyra.webhooks.retried");
        await _worker.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _retried.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Events_that_are_processed_leave_no_line()
    {
        await EnqueueAsync(5);
        await Eventually.HoldsAsync(async () => (await Queue.DepthAsync(Ct)).Drained);
        Assert.Empty(Logged);
    }

    [Fact]
    public async Task An_outage_is_logged_when_it_begins_and_when_it_ends()
    {
        _failure = new HttpRequestException("refused");
        await EnqueueAsync(5);
        // One that had failed and was not released yet would be logged after the outage.
        await Eventually.HoldsAsync(() => Task.FromResult(_retried.Value == 5 && Logged.Count > 0));
        Assert.Contains("Events wait until an outage is over", Assert.Single(Logged), StringComparison.Ordinal);
        _failure = null;
        // They wait 5 s at most. A step that comes before the worker's timer is repeated, and all of them end before the outage may.
        var released = TimeSpan.Zero;
        await Eventually.HoldsAsync(async () =>
        {
            if (released < ConditionLog.QuietTime * 0.8)
                _time.Advance(TimeSpan.FromSeconds(1));
            released += TimeSpan.FromSeconds(1);
            return (await Queue.DepthAsync(Ct)).Drained;
        });
        Assert.Single(Logged);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(Logged.Count > 1);
        });
        Assert.Contains("The outage is over", Logged[1], StringComparison.Ordinal);
        Assert.Equal(2, Logged.Count);
    }

    [Fact]
    public async Task An_outage_of_every_second_request_is_logged_once()
    {
        (_failure, _failing) = (new HttpRequestException("refused"), "cus_failing");
        // The clock stands: what failed stays delayed.
        for (var i = 1; i <= 10; i++)
        {
            await EnqueueAsync(1, "cus_failing_" + i);
            await Eventually.HoldsAsync(() => Task.FromResult(_retried.Value == i && Logged.Count > 0));
            await EnqueueAsync(1, "cus_working_" + i);
            await Eventually.HoldsAsync(async () => await Queue.DepthAsync(Ct) is { Ready: 0, Held: var held } && held == i);
        }
        Assert.Contains("Events wait until an outage is over", Assert.Single(Logged), StringComparison.Ordinal);
    }

    public static TheoryData<int, string> Outages => new()
    {
        { 503, "Stripe answered 503 (req_1)" },
        { 401, "check STRIPE_SECRET_KEY" },
        { 403, "check the permissions of the restricted key in STRIPE_SECRET_KEY" },
        { 0, "Stripe could not be reached" },
    };

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task The_line_of_an_outage_says_what_failed_and_what_to_do(int status, string expected)
    {
        _failure = status == 0
            ? new HttpRequestException("secret words")
            : await ScriptedStripe.ThrownAsync(ScriptedStripe.Broken(status));
        await EnqueueAsync(1);
        await Eventually.HoldsAsync(() => Task.FromResult(Logged.Count > 0));
        var line = Assert.Single(Logged);
        Assert.Contains(expected, line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret words", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_is_one_short_line()
    {
        _failure = new CustomerNotInStripeException("cus_1", new InvalidOperationException());
        await EnqueueAsync(1);
        await Eventually.HoldsAsync(() => Task.FromResult(Logged.Count > 0));
        var line = Assert.Single(Logged);
        Assert.Contains("evt_0 is a dead letter: Stripe does not know the customer", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 1, 300);
    }

    [Fact]
    public async Task Where_no_more_dead_letters_are_kept_events_stay_in_the_queue_and_that_is_logged_once()
    {
        _failure = new CustomerNotInStripeException("cus_1", new InvalidOperationException());
        await EnqueueAsync(6);
        await Eventually.HoldsAsync(async () => await Queue.DepthAsync(Ct) is { Ready: 0, Held: 4, DeadLetters: 2 } && Logged.Count > 2);
        Assert.Equal(2, Logged.Count(line => line.Contains("is a dead letter", StringComparison.Ordinal)));
        Assert.Single(Logged, line => line.Contains("as many dead letters as are kept", StringComparison.Ordinal));
        Assert.Equal(3, Logged.Count);
        // Nothing is lost: all six are there.
        var webhooks = (ICustomerWebhooks)Queue;
        Assert.Equal(6, (await Task.WhenAll(Enumerable.Range(0, 6).Select(i => webhooks.ListOfAsync($"cus_{i}", Ct))))
            .Sum(found => found.Count));
    }

    private async Task EnqueueAsync(int events, string? customer = null)
    {
        for (var i = 0; i < events; i++)
        {
            var id = customer is null ? $"evt_{i}" : "evt_" + customer;
            await Queue.EnqueueAsync(
                new(id, "invoice.paid", DateTimeOffset.UtcNow, false, "in_1", customer ?? $"cus_{i}"), TimeSpan.Zero, Ct);
        }
    }
}
