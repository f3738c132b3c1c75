using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nyra.Embedded;
using Nyra.Tests.Architecture;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>What the dashboard shows after a rehearsal, read with the <c>aspire</c> command line of the tool manifest.</summary>
public sealed partial class RehearsalTraceTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_trace_of_the_payment_leads_from_the_rehearsal_to_the_store()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C on Windows without a console of its own.");
        var (code, _, _) = await AspireAsync("--version");
        Assert.SkipUnless(code == 0, "The .NET tool aspire is missing. Run dotnet tool restore in the repository's folder.");

        using var appHost = NyraProcess.Start("Nyra.AppHost.dll", ["--Queue=file", "--StripeCli=none"], _folder.Path, Profile());
        await appHost.SaysAsync("steps passed", Timeout);
        var dashboard = DashboardLine().Match(appHost.Out).Groups[1].Value;

        string[] expected =
            ["checkout-paid", "deliver webhook", "proxy.forwarder", "enqueue webhook", "process webhooks", "save entitlements"];
        JsonNode? trace = null;
        // Spans are sent every few seconds.
        await Eventually.HoldsAsync(async () =>
        {
            trace = await PaymentAsync(dashboard);
            return trace is not null && !expected.Except(Spans(trace).Select(span => span["name"]!.ToString())).Any();
        }, pauseMilliseconds: 500, Timeout);
        Assert.Superset(
            new HashSet<string> { "rehearsal", "stripe-simulator", "gateway", "billing-api" },
            Spans(trace!).Select(span => span["source"]!.ToString()).ToHashSet());
        // One of two replicas.
        Assert.Contains(Spans(trace!), span => span["source"]!.ToString().StartsWith("webhook-worker", StringComparison.Ordinal));

        appHost.Interrupt();
        await appHost.EndAsync();
    }

    // The only trace that this text finds: the rehearsal's step.
    private static async Task<JsonNode?> PaymentAsync(string dashboard)
    {
        var (code, output, error) = await AspireAsync(
            "otel", "traces", "--dashboard-url", dashboard, "--search", "checkout-paid", "--format", "Json");
        Assert.True(code == 0, output + error);
        return JsonNode.Parse(output)!.AsArray().SingleOrDefault();
    }

    private static IEnumerable<JsonNode> Spans(JsonNode trace) => trace["spans"]!.AsArray().OfType<JsonNode>();

    private static Task<(int ExitCode, string Out, string Error)> AspireAsync(params string[] arguments) =>
        NyraProcess.RunAsync("dotnet", ["aspire", .. arguments, "--nologo", "--non-interactive"], Repository.Root, patience: Timeout);

    // As launchSettings.json says, at ports of this test.
    private static Dictionary<string, string?> Profile()
    {
        var ports = LoopbackPorts.Take(3);
        return new()
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            ["ASPNETCORE_URLS"] = $"http://localhost:{ports[0]}",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://localhost:{ports[1]}",
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://localhost:{ports[2]}",
        };
    }

    [GeneratedRegex(@"dashboard  (\S+)")]
    private static partial Regex DashboardLine();
}
