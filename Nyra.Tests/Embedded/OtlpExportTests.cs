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

    [Theory]
    [InlineData("Nyra.StripeSimulator", "_simulator/clock", "_simulator/health")]
    [InlineData("Nyra.Gateway", "v1/queue", "alive", "health")]
    public async Task Requests_make_spans_and_health_probes_make_none(string host, string request, params string[] probes)
    {
        var port = LoopbackPorts.Take(1)[0];
        using var running = NyraProcess.Start(NyraProcess.Host(host), ["--urls", $"http://127.0.0.1:{port}"], _folder.Path, Variables());
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        await AnswersAsync(http, probes[0]);
        foreach (var probe in probes)
            await http.GetAsync(probe);
        // Spans are sent in the order in which they end.
        await http.GetAsync(request);
        await Eventually.HoldsAsync(() => Task.FromResult(Told("/v1/traces", request)));
        Assert.All(probes, probe => Assert.False(Told("/v1/traces", probe), probe));
    }

    [Theory]
    [InlineData("Nyra.StripeSimulator", "_simulator/health")]
    [InlineData("Nyra.Gateway", "alive")]
    public async Task Logs_hold_messages_and_not_only_their_templates(string host, string probe)
    {
        var port = LoopbackPorts.Take(1)[0];
        using var running = NyraProcess.Start(NyraProcess.Host(host), ["--urls", $"http://127.0.0.1:{port}"], _folder.Path, Variables());
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        await AnswersAsync(http, probe);
        await Eventually.HoldsAsync(() => Task.FromResult(Told("/v1/logs", $"Now listening on: http://127.0.0.1:{port}")));
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

    private static Task AnswersAsync(HttpClient http, string path) => Eventually.HoldsAsync(async () =>
    {
        try
        {
            return (await http.GetAsync(path)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    private Dictionary<string, string?> Variables() => new()
    {
        // Where nobody listens: what the gateway forwards it answers itself.
        ["services__billing-api__http__0"] = "http://127.0.0.1:9",
        // As Aspire sets it: then a span does not depend on its parent.
        ["OTEL_TRACES_SAMPLER"] = "always_on",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Urls.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
    };

    // Names are plain UTF-8 in a protobuf.
    private bool Told(string path, string name) => _told.Any(one => one.Path == path && System.Text.Encoding.UTF8.GetString(one.Body).Contains(name, StringComparison.Ordinal));
}
