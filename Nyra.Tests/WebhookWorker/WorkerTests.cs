using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Nyra.ServiceDefaults;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

/// <summary>The real worker on its real queue and store; Stripe answers what a test scripts.</summary>
public sealed class WorkerTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private WebApplication _worker = null!;
    private LookAtCustomer _stripe = (_, _) => Task.FromResult(Snapshots.Of(Snapshots.Subscription("active")));
    private int _looks;

    private IWebhookQueue Queue => _worker.Services.GetRequiredService<IWebhookQueue>();

    private IEntitlementStore Store => _worker.Services.GetRequiredService<IEntitlementStore>();

    public async ValueTask InitializeAsync() => _worker = await StartAsync();

    private async Task<WebApplication> StartAsync(int secondsToStop = 2, TimeProvider? time = null)
    {
        var plan = new Dictionary<string, string?> { ["Plan:Name"] = Snapshots.Plan.Name, ["Plan:Features"] = Snapshots.Plan.Features };
        var worker = WebhookWorkerHost.Build(["--environment", "Development"], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(ApiApp.Settings(_folder));
            builder.Configuration.AddInMemoryCollection(plan);
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(time ?? TimeProvider.System);
            builder.Services.AddSingleton<LookAtCustomer>((customer, ct) =>
            {
                Interlocked.Increment(ref _looks);
                return _stripe(customer, ct);
            });
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(secondsToStop));
        });
        await worker.StartAsync();
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void A_key_with_a_character_copied_along_is_refused_at_start()
    {
        var settings = ApiApp.Settings(_folder);
        settings[Settings.StripeSecretKey] += "\u200b";
        var error = Assert.ThrowsAny<Exception>(() => WebhookWorkerHost.Build(["--environment", "Development"], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Logging.ClearProviders();
        }));
        Assert.Contains("STRIPE_SECRET_KEY holds characters", Assert.Single(StartupRefusal.From(error)!.Problems),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_of_an_account_not_known_yet_makes_it()
    {
        await EnqueueAsync("evt_1");
        await DrainedAsync();
        var account = await Store.FindAsync("cus_1", Ct);
        Assert.Equal(SubscriptionStanding.Active, account!.Billing.Value.Standing);
        Assert.Equal(["evt_1"], Assert.Single(await Store.ReadAuditAsync("cus_1", Ct)).Causes);
    }

    [Fact]
    public async Task Events_that_wait_while_one_is_handled_share_one_look()
    {
        var goOn = new TaskCompletionSource();
        _stripe = async (_, _) =>
        {
            await goOn.Task;
            return Snapshots.Of(Snapshots.Subscription("active"));
        };
        await EnqueueAsync("evt_0");
        await Eventually.HoldsAsync(() => Task.FromResult(_looks == 1));
        for (var i = 1; i <= 20; i++)
            await EnqueueAsync($"evt_{i}");
        await Eventually.HoldsAsync(async () => (await Queue.DepthAsync(Ct)).Ready == 0);
        goOn.SetResult();
        await DrainedAsync();
        // The first one's, and the one that follows what changed something: the rest share it, or another one if they came too late.
        Assert.InRange(_looks, 2, 3);
    }

    [Fact]
    public async Task What_stripe_does_not_know_is_buried_at_once()
    {
        _stripe = (customer, _) => throw new CustomerNotInStripeException(customer, new InvalidOperationException());
        await EnqueueAsync("evt_1");
        await DrainedAsync();
        Assert.Equal((1, 1), ((await Queue.DepthAsync(Ct)).DeadLetters, _looks));
    }

    [Fact]
    public async Task A_failure_is_tried_again_until_it_works()
    {
        _stripe = (_, _) => _looks <= 2 ? throw new InvalidOperationException("odd") : Task.FromResult(Snapshots.Of(Snapshots.Subscription("active")));
        await EnqueueAsync("evt_1");
        await DrainedAsync();
        Assert.True(_looks > 2);
        Assert.NotNull(await Store.FindAsync("cus_1", Ct));
    }

    [Fact]
    public async Task A_running_subscription_without_its_entitlements_is_looked_at_again()
    {
        // The first look and the one that follows its change find none yet.
        _stripe = (_, _) => Task.FromResult(_looks <= 2
            ? Snapshots.Of(Snapshots.Subscription("active")).WithFeatures()
            : Snapshots.Of(Snapshots.Subscription("active")));
        await EnqueueAsync("evt_1");
        await DrainedAsync();
        Assert.Equal(FeatureSource.Stripe, (await Store.FindAsync("cus_1", Ct))!.Billing.Value.FeatureSource);
    }

    [Fact]
    public async Task It_is_looked_at_again_so_often_and_no_more()
    {
        _stripe = (_, _) => Task.FromResult(Snapshots.Of(Snapshots.Subscription("active")).WithFeatures());
        var worn = new WebhookEnvelope("evt_1", "invoice.paid", DateTimeOffset.UtcNow, false, "in_1", "cus_1", LookAgain: 5);
        await Queue.EnqueueAsync(worn, TimeSpan.Zero, Ct);
        await DrainedAsync();
        var fresh = worn with { EventId = "evt_2", CustomerId = "cus_2", LookAgain = 4 };
        await Queue.EnqueueAsync(fresh, TimeSpan.Zero, Ct);
        await Eventually.HoldsAsync(async () => (await Queue.DepthAsync(Ct)) is { Ready: 0, Held: 1 } && _looks >= 4);
        var again = await Store.FindAsync("cus_2", Ct);
        Assert.Equal(FeatureSource.Plan, again!.Billing.Value.FeatureSource);
    }

    [Fact]
    public async Task Far_more_events_than_a_worker_may_hold_are_all_handled()
    {
        for (var i = 0; i < 600; i++)
            await EnqueueAsync($"evt_{i}", $"cus_{i % 7}");
        await DrainedAsync();
        Assert.Equal(0, (await Queue.DepthAsync(Ct)).DeadLetters);
    }

    [Fact]
    public async Task Too_many_requests_keep_the_whole_worker_from_asking_until_stripe_allows_it()
    {
        var limited = await ScriptedStripe.ThrownAsync(ScriptedStripe.RateLimited(TimeSpan.FromSeconds(7)));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await _worker.DisposeAsync();
        _worker = await StartAsync(time: time);
        var asked = new System.Collections.Concurrent.ConcurrentQueue<(string Customer, DateTimeOffset At)>();
        _stripe = (customer, _) =>
        {
            asked.Enqueue((customer, time.GetUtcNow()));
            return asked.Count == 1 ? throw limited : Task.FromResult(Snapshots.Of(Snapshots.Subscription("active")));
        };
        // The clock stands still from here on: whatever is asked, is asked at once.
        var since = time.GetUtcNow();
        await EnqueueAsync("evt_1");
        var pace = _worker.Services.GetRequiredService<StripePace>();
        await Eventually.HoldsAsync(() => Task.FromResult(!asked.IsEmpty && !pace.WaitAsync(Ct).IsCompleted));
        await EnqueueAsync("evt_2", "cus_2");
        // Taken: only the pace keeps it from asking.
        await Eventually.HoldsAsync(async () => await Queue.DepthAsync(Ct) is { Ready: 0, Held: 2 });
        await Eventually.HoldsAsync(async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return (await Queue.DepthAsync(Ct)).Drained;
        });
        Assert.Equal(("cus_1", since), asked.First());
        Assert.Contains(asked, one => one.Customer == "cus_2");
        Assert.All(asked.Skip(1), one => Assert.True(one.At >= since + TimeSpan.FromSeconds(7), $"{one.Customer} after {one.At - since}"));
    }

    [Fact]
    public async Task What_ends_the_worker_each_time_is_a_dead_letter_in_the_end()
    {
        await _worker.StopAsync();
        await EnqueueAsync("evt_poison");
        // Taken and never completed; the contract of queues has it that a death counts like this.
        for (var attempt = 1; attempt <= 12; attempt++)
            await Queue.RetryAsync(Assert.Single(await Queue.DequeueAsync(1, Ct).WaitAsync(Patience)), TimeSpan.Zero, "died", Ct);
        await using var next = await StartAsync();
        await DrainedAsync();
        Assert.Equal((1, 0), ((await Queue.DepthAsync(Ct)).DeadLetters, _looks));
    }

    [Fact]
    public async Task A_look_that_takes_longer_than_a_lease_stays_with_the_worker_that_began_it()
    {
        var goOn = new TaskCompletionSource();
        _stripe = async (_, _) =>
        {
            await goOn.Task;
            return Snapshots.Of(Snapshots.Subscription("active"));
        };
        // Time goes on until the lease is nearly over, and further only once it was renewed: no renewal is too late, however slow the
        // machine.
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await _worker.DisposeAsync();
        _worker = await StartAsync(time: time);
        await EnqueueAsync("evt_1");
        await Eventually.HoldsAsync(() =>
        {
            if (_looks == 0)
                time.Advance(TimeSpan.FromMilliseconds(50));
            return Task.FromResult(_looks == 1);
        });
        await using var other = await StartAsync(time: time);
        var end = time.GetUtcNow() + Queue.Lease * 1.5;
        await Eventually.HoldsAsync(
            () =>
            {
                if (time.GetUtcNow() + Queue.Lease / 8 < LeaseEnds())
                    time.Advance(Queue.Lease / 16);
                return Task.FromResult(time.GetUtcNow() >= end);
            },
            pauseMilliseconds: 20);
        Assert.Equal(1, _looks);
        goOn.SetResult();
        await DrainedAsync();
        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task A_stop_finishes_what_it_holds()
    {
        await _worker.DisposeAsync();
        _worker = await StartAsync(secondsToStop: 120);
        var goOn = new TaskCompletionSource();
        _stripe = async (_, _) =>
        {
            await goOn.Task;
            return Snapshots.Of(Snapshots.Subscription("active"));
        };
        await EnqueueAsync("evt_1");
        await Eventually.HoldsAsync(() => Task.FromResult(_looks == 1));
        var stopping = _worker.StopAsync();
        goOn.SetResult();
        await stopping.WaitAsync(Patience);
        Assert.True((await Queue.DepthAsync(Ct)).Drained);
        Assert.NotNull(await Store.FindAsync("cus_1", Ct));
    }

    [Fact]
    public async Task What_takes_longer_than_a_stop_may_is_given_back_and_the_attempt_does_not_count()
    {
        _stripe = async (_, ct) =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return Snapshots.Of();
        };
        await EnqueueAsync("evt_1");
        await Eventually.HoldsAsync(() => Task.FromResult(_looks == 1));
        await _worker.StopAsync().WaitAsync(Patience);
        Assert.Equal(1, Assert.Single(await Queue.DequeueAsync(10, Ct).WaitAsync(Patience)).Attempt);
    }

    private Task EnqueueAsync(string id, string customer = "cus_1") =>
        Queue.EnqueueAsync(new(id, "invoice.paid", DateTimeOffset.UtcNow, false, "in_1", customer), TimeSpan.Zero, Ct);

    private DateTimeOffset LeaseEnds()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("webhooks.db")};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT available FROM webhooks";
        return DateTimeOffset.FromUnixTimeMilliseconds((long)command.ExecuteScalar()!);
    }

    private Task DrainedAsync() => Eventually.HoldsAsync(async () => (await Queue.DepthAsync(Ct)).Drained);
}
