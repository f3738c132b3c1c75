using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Nyra.Gateway;
using Nyra.Tests.Infrastructure;

namespace Nyra.Tests.Gateway;

/// <summary>The real gateway alone on a loopback port, with its own settings and clock.</summary>
internal sealed class GatewayApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayApp(Uri api, IReadOnlyDictionary<string, string?> settings) => _app = GatewayHost.Build([], builder =>
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(
            [new("urls", "http://127.0.0.1:0"), new("services:billing-api:http:0", api.ToString()), .. settings]);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddTransient<IStartupFilter, CallerAddress>();
        // A sender of 260 bytes a second satisfies Kestrel's own minimum; without it a test need not keep sending.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = null);
    });

    /// <summary>What was logged as a warning or worse.</summary>
    public IEnumerable<string> Complaints => Log.All.Where(line => line.Split(' ')[0] is "Warning" or "Error" or "Critical");

    private LogLines Log { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public Uri Address => new(_app.Urls.Single());

    /// <summary>As gateway.json and the settings of the test have them.</summary>
    public Limits Limits => _app.Services.GetRequiredService<IOptions<Limits>>().Value;

    /// <summary>The names of the routes in gateway.json.</summary>
    public IEnumerable<string> Routes => _app.Configuration.GetSection("ReverseProxy:Routes").GetChildren().Select(route => route.Key);

    public UnfinishedRequests Unfinished => _app.Services.GetRequiredService<UnfinishedRequests>();

    public static async Task<GatewayApp> StartAsync(Uri api, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var gateway = new GatewayApp(api, settings ?? new Dictionary<string, string?>());
        await gateway._app.StartAsync();
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
