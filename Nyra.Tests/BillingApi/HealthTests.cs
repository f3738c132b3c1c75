using System.Net;
using System.Text.Json;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

public sealed class HealthTests : IAsyncLifetime
{
    private ApiApp _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_healthy_backend_has_proven_its_storage_and_reached_its_queue()
    {
        var answer = await _api.Http.GetAsync("health");
        using var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("healthy", health.RootElement.GetProperty("status").GetString());
        Assert.Equal(["storage", "queue"], health.RootElement.GetProperty("checks").EnumerateObject().Select(check => check.Name));
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
    public async Task It_is_alive_whatever_its_storage_does()
    {
        Directory.CreateDirectory(_api.EntitlementsFile + ".tmp");
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.GetAsync("alive")).StatusCode);
        Directory.Delete(_api.EntitlementsFile + ".tmp");
    }
}
