using StackExchange.Redis;

namespace Nyra.AppHost.Resources;

internal static class EmptyQueue
{
    /// <summary>
    /// Has a Redis that outlives the app host begin empty. What an earlier start left there is of customers whom nobody knows any more where Stripe and the
    /// entitlements are new, and would end as dead letters. Nothing that waits for Redis starts before. Once in an app host's life: a Redis that is started again
    /// meanwhile has lost nothing.
    /// </summary>
    public static IResourceBuilder<RedisResource> BeginningEmpty(this IResourceBuilder<RedisResource> redis)
    {
        var emptied = false;
        return redis.OnResourceReady(async (ready, _, ct) =>
        {
            if (emptied)
                return;
            var options = ConfigurationOptions.Parse((await ready.GetConnectionStringAsync(ct))!);
            options.AllowAdmin = true;
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
            await connection.GetServers()[0].FlushAllDatabasesAsync();
            emptied = true;
        });
    }
}
