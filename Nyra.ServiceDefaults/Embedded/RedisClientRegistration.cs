using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Nyra.ServiceDefaults;

/// <summary>Stands in for Aspire.StackExchange.Redis on the embedded engine: the same name and the same configuration key.</summary>
internal static class RedisClientRegistration
{
    public static void AddRedisClient(this IHostApplicationBuilder builder, string connectionName, Action<ConfigurationOptions> configureOptions)
    {
        var options = ConfigurationOptions.Parse(builder.Configuration.GetConnectionString(connectionName)!);
        configureOptions(options);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(options));
    }
}
