using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nyra.Embedded;

/// <summary>Composes a host for this process: its settings are these and no others, whatever the environment holds.</summary>
internal static class EmbeddedHost
{
    // Ctrl-C is to end everything within two seconds.
    private static readonly TimeSpan Shutdown = TimeSpan.FromSeconds(1.5);

    /// <summary>What a host's builder is given as its command line: it reads its environment from there before anything else.</summary>
    public static readonly string[] Arguments = ["--environment", Environments.Development];

    /// <param name="settings">By their environment names.</param>
    public static Action<WebApplicationBuilder> Configure(string name, int port, FileLog log, IReadOnlyDictionary<string, string?> settings) => builder =>
    {
        // A Stripe key or a storage path in the person's shell must not find its way into a rehearsal.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration.AddInMemoryCollection([new("urls", $"http://127.0.0.1:{port}")]);
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(log.For(name));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Shutdown);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
    };
}
