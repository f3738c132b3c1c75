using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Embedded;

/// <summary>Processes that are no hosts of ours tell a collector of themselves, too.</summary>
public sealed class OtlpExportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _told = new();
    private WebApplication _collector = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _collector = builder.Build();
        _collector.Urls.Add("http://127.0.0.1:0");
        _collector.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _told.Enqueue((request.Path, body.ToArray()));
        });
        await _collector.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_simulator_tells_of_its_requests()
    {
        var port = LoopbackPorts.Take(1)[0];
        using var simulator = NyraProcess.Start(NyraProcess.Host("Nyra.StripeSimulator"), ["--urls", $"http://127.0.0.1:{port}"], _folder.Path, Variables());
        await simulator.SaysAsync("Stripe simulator on");
        using var http = new HttpClient();
        await http.GetAsync($"http://127.0.0.1:{port}/_simulator/health");
        await Eventually.HoldsAsync(() => Task.FromResult(Told("/v1/traces", "/_simulator/health")));
    }

    [Fact]
    public async Task A_rehearsal_of_a_backend_tells_of_each_step_before_it_ends()
    {
        await using var stack = await RunningStack.StartAsync();
        var (code, output, error) = await NyraProcess.RunAsync("nyra.dll", ["rehearse", "--mode", "test"], _folder.Path, new Dictionary<string, string?>(Variables())
        {
            [Settings.BillingBaseUrl] = stack.Stack.Gateway.ToString(),
            [Settings.RehearsalEmail] = "rehearsal@example.com",
        });
        Assert.True(code == 0, output + error);
        Assert.True(Told("/v1/traces", "stack-healthy"), "no trace of the step");
    }

    private Dictionary<string, string?> Variables() => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Urls.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
    };

    // Names are plain UTF-8 in a protobuf.
    private bool Told(string path, string name) => _told.Any(one => one.Path == path && System.Text.Encoding.UTF8.GetString(one.Body).Contains(name, StringComparison.Ordinal));
}
