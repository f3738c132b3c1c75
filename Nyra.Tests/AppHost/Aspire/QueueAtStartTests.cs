using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Nyra.Tests.Infrastructure;
using StackExchange.Redis;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>What becomes of the events that an earlier start left in the container's Redis. A real redis-server stands where the container would.</summary>
public sealed class QueueAtStartTests : IAsyncLifetime
{
    private const string Password = "of-the-container";

    private RedisServer _server = null!;
    private IConnectionMultiplexer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _redis = await _server.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task With_the_simulator_the_queue_begins_empty_and_a_redis_that_is_started_again_has_lost_nothing()
    {
        await using var builder = await AppHostModel.CreateAsync("--Parameters:redis-password=" + Password);
        await LeaveAsync();
        await ReadyAsync(builder);
        Assert.Equal(0, await LeftAsync());

        await LeaveAsync();
        await ReadyAsync(builder);
        Assert.Equal(1, await LeftAsync());
    }

    [Fact]
    public async Task With_state_that_is_kept_the_queue_is_kept_too()
    {
        await using var builder = await AppHostModel.CreateAsync("--Parameters:redis-password=" + Password, "--Parameters:keep-state=true");
        await LeaveAsync();
        await ReadyAsync(builder);
        Assert.Equal(1, await LeftAsync());
    }

    [Fact]
    public async Task With_a_persons_own_account_what_was_acknowledged_stays()
    {
        Programs.StripeCli();
        await using var builder = await AppHostModel.CreateAsync("--Parameters:redis-password=" + Password, "--Parameters:stripe-at=test");
        await LeaveAsync();
        await ReadyAsync(builder);
        Assert.Equal(1, await LeftAsync());
    }

    [Fact]
    public async Task Of_a_redis_that_somebody_named_everything_stays()
    {
        await using var builder = await AppHostModel.CreateAsync("--ConnectionStrings:redis=" + _server.ConnectionString);
        await LeaveAsync();
        await ReadyAsync(builder);
        Assert.Equal(1, await LeftAsync());
    }

    private async Task LeaveAsync() => await _redis.GetDatabase().StreamAddAsync("nyra:webhooks", "event", "evt_of_an_earlier_start");

    private Task<long> LeftAsync() => _redis.GetServers()[0].DatabaseSizeAsync();

    // As Aspire says it, each time the resource has become healthy.
    private async Task ReadyAsync(IDistributedApplicationTestingBuilder builder)
    {
        var redis = builder.Named<IResource>("redis");
        foreach (var endpoint in redis.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedEndpoint is null))
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "127.0.0.1", _server.Port);
        if (redis is RedisResource)
            await _redis.GetServers()[0].ConfigSetAsync("requirepass", Password);
        await using var services = new ServiceCollection().BuildServiceProvider();
        await builder.Eventing.PublishAsync(new ResourceReadyEvent(redis, services), CancellationToken.None);
    }
}
