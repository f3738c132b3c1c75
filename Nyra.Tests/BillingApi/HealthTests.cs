using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

public sealed class HealthTests : IAsyncLifetime
{
    private static readonly WorkerInstance Worker = new("one", false, "price_1");

    private ApiApp _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_healthy_backend_has_proven_its_storage_and_reached_its_queue()
    {
        await _api.Services.GetRequiredService<IWorkerHeartbeats>().ReportAsync(Worker, CancellationToken.None);
        var answer = await _api.Http.GetAsync("health");
        using var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("healthy", health.RootElement.GetProperty("status").GetString());
        Assert.Equal(
            ["storage", "queue", "reconcile", "payments", "signatures", "price", "workers"],
            health.RootElement.GetProperty("checks").EnumerateObject().Select(check => check.Name));
    }

    [Fact]
    public async Task Without_a_running_worker_it_is_degraded_and_says_so_within_seconds()
    {
        Assert.Contains("No webhook worker is running; events are accepted but not processed.", await DegradedAsync(), StringComparison.Ordinal);
        await _api.Services.GetRequiredService<IWorkerHeartbeats>().ReportAsync(Worker, CancellationToken.None);
        Assert.Contains("1 webhook worker is running.", await _api.Http.GetStringAsync("health"), StringComparison.Ordinal);
        _api.Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Contains("\"running\":\"0\"", await DegradedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_without_words_of_its_own_has_a_sentence_all_the_same()
    {
        await using var api = await ApiApp.StartAsync(configure: builder => builder.Services.AddHealthChecks().AddCheck("library", () => HealthCheckResult.Healthy()));
        using var health = JsonDocument.Parse(await api.Http.GetStringAsync("health"));
        Assert.Equal("library is healthy.", health.RootElement.GetProperty("checks").GetProperty("library").GetProperty("description").GetString());
    }

    [Fact]
    public async Task Storage_that_cannot_be_written_makes_it_unhealthy_and_heals_by_itself()
    {
        Directory.CreateDirectory(_api.EntitlementsFile + ".tmp");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _api.Http.GetAsync("health")).StatusCode);
        Directory.Delete(_api.EntitlementsFile + ".tmp");
        _api.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.GetAsync("health")).StatusCode);
    }

    [Fact]
    public async Task The_proof_is_made_at_most_every_five_seconds()
    {
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.GetAsync("health")).StatusCode);
        Directory.CreateDirectory(_api.EntitlementsFile + ".tmp");
        _api.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.GetAsync("health")).StatusCode);
        _api.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _api.Http.GetAsync("health")).StatusCode);
        Directory.Delete(_api.EntitlementsFile + ".tmp");
    }

    [Fact]
    public async Task A_wrong_signing_secret_does_not_look_like_silence()
    {
        var body = ApiApp.Event();
        for (var i = 0; i < 5; i++)
            await _api.PostWebhookAsync(body, _api.Sign(body, "whsec_rolled_at_stripe_and_forgotten_here"));
        Assert.Contains("5 webhook signatures failed", await WordsAsync("signatures"), StringComparison.Ordinal);
        // A genuine majority, or a quiet quarter of an hour, ends the warning.
        for (var i = 0; i < 5; i++)
            await _api.PostWebhookAsync(body, _api.Sign(body));
        Assert.Contains("signatures hold", await WordsAsync("signatures"), StringComparison.Ordinal);
        await _api.PostWebhookAsync(body, "t=1,v1=00");
        Assert.Contains("6 webhook signatures failed", await WordsAsync("signatures"), StringComparison.Ordinal);
        _api.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Contains("signatures hold", await WordsAsync("signatures"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_without_a_signature_are_not_called_failed_signatures()
    {
        for (var i = 0; i < 5; i++)
            await _api.PostWebhookAsync(ApiApp.Event(), null);
        var words = await WordsAsync("signatures");
        Assert.StartsWith("5 webhook requests without a signature in the last 15 minutes, and 0 whose signature held.", words,
            StringComparison.Ordinal);
        Assert.DoesNotContain("STRIPE_WEBHOOK_SECRET", words, StringComparison.Ordinal);
        await _api.PostWebhookAsync(ApiApp.Event(), "t=1,v1=00");
        words = await WordsAsync("signatures");
        Assert.StartsWith("1 webhook signatures failed in the last 15 minutes, 0 held, and 5 requests had none.", words,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_is_refused_with_503_and_said_in_health()
    {
        await using var small = await ApiApp.StartAsync(new Dictionary<string, string?> { ["Queue:Capacity"] = "2" });
        var body = ApiApp.Event();
        Assert.Equal(HttpStatusCode.OK, (await small.PostWebhookAsync(body, small.Sign(body))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await small.PostWebhookAsync(body, small.Sign(body))).StatusCode);
        var refused = await small.PostWebhookAsync(body, small.Sign(body));
        await Problem.IsAsync(refused, 503, "queue-full");
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Contains("The webhook queue is full", await small.Http.GetStringAsync("health"), StringComparison.Ordinal);
        await small.Queue.CompleteAsync(Assert.Single(await small.Queue.DequeueAsync(1, CancellationToken.None)), CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, (await small.PostWebhookAsync(body, small.Sign(body))).StatusCode);
    }

    [Fact]
    public async Task A_buried_webhook_degrades_health()
    {
        var body = ApiApp.Event();
        await _api.PostWebhookAsync(body, _api.Sign(body));
        var taken = Assert.Single(await _api.Queue.DequeueAsync(1, CancellationToken.None));
        await _api.Queue.BuryAsync(taken, "test", CancellationToken.None);
        var answer = await _api.Http.GetAsync("health");
        using var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.OK, "degraded"), (answer.StatusCode, health.RootElement.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_queue_that_can_be_read_and_not_written_fails_health_until_it_can()
    {
        using (var other = new SqliteConnection($"Data Source={_api.QueueFile};Pooling=False"))
        {
            other.Open();
            QueueDatabase.Execute(other, "BEGIN EXCLUSIVE");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _api.Http.GetAsync("health")).StatusCode);
            Assert.StartsWith("The webhook queue accepts nothing", await WordsAsync("queue", HttpStatusCode.ServiceUnavailable),
                StringComparison.Ordinal);
            QueueDatabase.Execute(other, "ROLLBACK");
        }
        _api.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("The webhook queue accepts events.", await WordsAsync("queue"));
    }

    [Theory]
    [InlineData(0, "The webhook queue accepts events.")]
    [InlineData(80, "80 webhook(s) were given up")]
    [InlineData(81, "There are 81 dead letters of at most 100")]
    [InlineData(100, "There are 100 dead letters, as many as are kept.")]
    [InlineData(21_100, "There are 21100 dead letters, as many as are kept.")]
    public void Dead_letters_are_warned_of_before_and_at_their_bound(int deadLetters, string words)
    {
        var judged = QueueHealthCheck.Judge(new(0, 0, deadLetters, TimeSpan.Zero, 1000, MaxDeadLetters: 100), QueueDurability.Durable);
        Assert.StartsWith(words, judged.Description, StringComparison.Ordinal);
        Assert.Equal(deadLetters == 0 ? HealthStatus.Healthy : HealthStatus.Degraded, judged.Status);
    }

    [Fact]
    public void Durability_that_cannot_be_checked_degrades_health_and_refuses_nothing()
    {
        var judged = QueueHealthCheck.Judge(new(0, 0, 0, TimeSpan.Zero, 1000),
            new("Redis does not let it be checked.", RefusesEvents: false));
        Assert.Equal((HealthStatus.Degraded, "Redis does not let it be checked."), (judged.Status, judged.Description));
    }

    [Fact]
    public async Task A_status_is_logged_when_it_changes_and_not_at_every_probe()
    {
        var log = new LogLines();
        await using var api = await ApiApp.StartAsync(configure: builder => builder.Logging.AddProvider(log));
        await api.Services.GetRequiredService<IWorkerHeartbeats>().ReportAsync(Worker, CancellationToken.None);
        await api.Http.GetAsync("health");
        Assert.Empty(Said());
        await api.Queue.EnqueueAsync(new("evt_1", "invoice.paid", api.Time.GetUtcNow(), false, "in_1", "cus_1"), TimeSpan.Zero,
            CancellationToken.None);
        await api.Queue.BuryAsync(Assert.Single(await api.Queue.DequeueAsync(1, CancellationToken.None)), "test", CancellationToken.None);
        for (var probe = 0; probe < 5; probe++)
            await api.Http.GetAsync("health");
        Assert.StartsWith("Warning Nyra.ServiceDefaults.HealthLog Health check queue is degraded: 1 webhook(s)", Assert.Single(Said()),
            StringComparison.Ordinal);
        var letters = api.Services.GetRequiredService<IDeadLetters>();
        await letters.DropAsync(Assert.Single(await letters.ListAsync(null, 1, CancellationToken.None)).Id, CancellationToken.None);
        for (var probe = 0; probe < 5; probe++)
            await api.Http.GetAsync("health");
        Assert.Equal(2, Said().Count);
        Assert.StartsWith("Information Nyra.ServiceDefaults.HealthLog Health check queue is healthy again", Said()[^1],
            StringComparison.Ordinal);

        List<string> Said() => [.. log.All.Where(line => line.Contains("ealth check", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task It_is_alive_whatever_its_storage_does()
    {
        Directory.CreateDirectory(_api.EntitlementsFile + ".tmp");
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.GetAsync("alive")).StatusCode);
        Directory.Delete(_api.EntitlementsFile + ".tmp");
    }

    private async Task<string> WordsAsync(string check, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await _api.Http.GetAsync("health");
        Assert.Equal(status, answer.StatusCode);
        using var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return health.RootElement.GetProperty("checks").GetProperty(check).GetProperty("description").GetString()!;
    }

    private async Task<string> DegradedAsync()
    {
        var health = await _api.Http.GetStringAsync("health");
        Assert.StartsWith("{\"status\":\"degraded\"", health, StringComparison.Ordinal);
        return health;
    }
}
