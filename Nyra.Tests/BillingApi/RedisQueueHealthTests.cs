using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nyra.Billing.Configuration;
using Nyra.Tests.Infrastructure;
using StackExchange.Redis;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>What a backend with its queue in Redis says, and answers Stripe, when Redis stores nothing or may lose what it
/// stores.</summary>
public sealed class RedisQueueHealthTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private IConnectionMultiplexer _admin = null!;
    private ApiApp _api = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _admin = await _redis.ConnectAsync();
        _api = await StartAsync(_redis.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        if (_admin is not null)
            await _admin.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData("maxmemory", "1", "0", "The webhook queue accepts nothing, and events are answered 503: Redis has reached its maxmemory")]
    [InlineData("appendonly", "no", "yes", "The webhook queue is not durable, and events are answered 503: Redis may lose acknowledged "
        + "webhooks: appendonly is no")]
    [InlineData("maxmemory-policy", "allkeys-lru", "noeviction", "maxmemory-policy is allkeys-lru")]
    public async Task Health_fails_and_events_are_503_until_it_is_fixed(string setting, string broken, string good, string words)
    {
        await HoldsAsync(HttpStatusCode.OK, "The webhook queue accepts events.");
        await ConfigAsync(setting, broken);
        await HoldsAsync(HttpStatusCode.ServiceUnavailable, words);
        await ConfigAsync(setting, good);
        await HoldsAsync(HttpStatusCode.OK, "The webhook queue accepts events.");
    }

    [Fact]
    public async Task Without_the_storage_guard_health_is_degraded_and_events_are_stored()
    {
        await using var api = await StartAsync(_redis.ConnectionString, guard: false);
        var body = ApiApp.Event();
        await QueueHoldsAsync("healthy", "The webhook queue accepts events.");
        await ConfigAsync("appendonly", "no");
        Assert.Equal(HttpStatusCode.OK, (await api.PostWebhookAsync(body, api.Sign(body))).StatusCode);
        await QueueHoldsAsync("degraded", "Redis may lose acknowledged webhooks: appendonly is no.");
        await ConfigAsync("appendonly", "yes");
        await QueueHoldsAsync("healthy", "The webhook queue accepts events.");

        Task QueueHoldsAsync(string status, string words) => Eventually.HoldsAsync(async () =>
        {
            api.Time.Advance(TimeSpan.FromSeconds(10));
            var queue = JsonNode.Parse(await api.Http.GetStringAsync("health"))!["checks"]!["queue"]!;
            return (string?)queue["status"] == status && ((string?)queue["description"])!.StartsWith(words, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_managed_redis_that_permits_no_config_is_used_and_what_is_not_known_is_said()
    {
        await _admin.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "managed", "on", "nopass", "~*", "&*", "+@all", "-config");
        await using var api = await StartAsync($"{_redis.ConnectionString},user=managed,password=any");
        var body = ApiApp.Event();
        Assert.Equal(HttpStatusCode.OK, (await api.PostWebhookAsync(body, api.Sign(body))).StatusCode);
        var health = await api.Http.GetAsync("health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        var queue = JsonNode.Parse(await health.Content.ReadAsStringAsync())!["checks"]!["queue"]!;
        Assert.Equal("degraded", (string?)queue["status"]);
        Assert.StartsWith("Redis does not let its durability be checked (NOPERM on CONFIG GET", (string?)queue["description"],
            StringComparison.Ordinal);
        var readiness = await (await api.SendAsync(HttpMethod.Post, "v1/readiness/check", ApiApp.OperatorToken))
            .Content.ReadAsStringAsync();
        var check = JsonNode.Parse(readiness)!["checks"]!.AsArray().Single(check => (string?)check!["name"] == "queue-durable")!;
        Assert.Equal("fail", (string?)check["status"]);
    }

    private static Task<ApiApp> StartAsync(string redis, bool guard = true) => ApiApp.StartAsync(
        new Dictionary<string, string?>
        {
            ["ConnectionStrings:redis"] = redis,
            [Settings.RequirePersistentStorage] = guard ? "true" : null,
            [Settings.QueueFile] = null,
        },
        configure: builder => builder.Services.Configure<StorageOptions>(storage => storage.FileSystemOf = _ => "ext4"));

    private Task<RedisResult> ConfigAsync(string setting, string value) =>
        _admin.GetServers()[0].ExecuteAsync("CONFIG", "SET", setting, value);

    // Of the event and of health.
    private async Task HoldsAsync(HttpStatusCode status, string words)
    {
        // Seconds later, as long as results hold.
        _api.Time.Advance(TimeSpan.FromSeconds(3));
        var body = ApiApp.Event();
        var answer = await _api.PostWebhookAsync(body, _api.Sign(body));
        Assert.Equal(status, answer.StatusCode);
        if (status != HttpStatusCode.OK)
            await Problem.IsAsync(answer, 503, "queue-unavailable");
        var health = await _api.Http.GetAsync("health");
        Assert.Contains(words, await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(status, health.StatusCode);
    }
}
