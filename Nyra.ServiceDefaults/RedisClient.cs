using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Nyra.ServiceDefaults;

/// <summary>The connection to Redis, for hosts whose configuration names one.</summary>
public static class RedisClient
{
    /// <summary>Registers the connection where there is a connection string of this name; otherwise nothing.</summary>
    public static void AddRedisIfConfigured(this IHostApplicationBuilder builder, string name)
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(name)))
            builder.AddRedisClient(name, Quiet, FailFast);
    }

    // The queue's own health check asks Redis. A span for each command would be one for each look into an empty queue.
    private static void Quiet(StackExchangeRedisSettings settings)
    {
        settings.DisableHealthChecks = true;
        settings.DisableTracing = true;
    }

    // A webhook is answered 503 at once while Redis is away; Stripe comes again. Waiting for it would hold everything else up.
    private static void FailFast(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;
        // The client's own guard, which CONFIG GET is behind: whether the server is durable must be asked.
        options.AllowAdmin = true;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = 2000;
        options.AsyncTimeout = 2000;
        options.ReconnectRetryPolicy = new LinearRetry(250);
    }
}
