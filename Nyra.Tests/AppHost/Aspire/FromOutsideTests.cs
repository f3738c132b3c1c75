using System.Text.Json.Nodes;
using Nyra.Tests.Architecture;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>The app host driven as an operator does it: by the <c>aspire</c> command line and the dashboard.</summary>
public sealed class FromOutsideTests(Chromium chromium) : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_aspire_command_line_starts_it_rehearses_reads_it_and_stops_it()
    {
        Programs.Chromium();
        var aspire = new AspireCommandLine(_home.Path);
        await AspireCommandLine.SkipUnlessRestoredAsync();
        int process;
        try
        {
            var started = await aspire.StartAsync("--Queue=file", "--StripeCli=none");
            process = started["appHostPid"]!.GetValue<int>();
            await aspire.RunAsync("wait", "gateway");
            await aspire.RunAsync("wait", "rehearsal", "--status", "down");
            var first = await ResourcesAreWellAsync(aspire);

            Assert.Contains("17 of 17 steps passed", await aspire.RunAsync("resource", "gateway", "rehearse"), StringComparison.Ordinal);
            var second = await RehearsalAsync(aspire);
            Assert.Equal(0, second["exitCode"]!.GetValue<int>());
            Assert.NotEqual(first["startTimestamp"]!.ToString(), second["startTimestamp"]!.ToString());
            var lines = (await aspire.JsonAsync("logs", "rehearsal"))["logs"]!.AsArray();
            Assert.Contains(lines, line => line!["content"]!.ToString().Contains("17 of 17 steps passed", StringComparison.Ordinal));

            await CommandsReturnDataAsync(aspire);
            await TheCommandLineFindsItAsync(process, (await aspire.RunAsync("resource", "gateway", "open-readiness")).Trim());
            await DashboardShowsItAsync(started["dashboardUrl"]!.ToString(), await WidestTraceAsync(aspire));
        }
        finally
        {
            await aspire.RunAsync("stop");
        }
        await Eventually.HoldsAsync(() => Task.FromResult(!OtherProcess.Runs(process)));
    }

    // Returns the rehearsal, which has ended.
    private static async Task<JsonNode> ResourcesAreWellAsync(AspireCommandLine aspire)
    {
        var resources = (await aspire.JsonAsync("describe"))["resources"]!.AsArray();
        var processes = resources.Where(resource => resource!["resourceType"]!.ToString() == "Project")
            .ToLookup(resource => resource!["displayName"]!.ToString());
        Assert.Equal(
            ["billing-api", "gateway", "rehearsal", "stripe-simulator", "webhook-worker"], processes.Select(one => one.Key).Order());
        Assert.Equal(2, processes["webhook-worker"].Count());
        Assert.All(processes.Where(one => one.Key != "rehearsal").SelectMany(one => one), resource =>
            Assert.Equal(("Running", "Healthy"), (resource!["state"]!.ToString(), resource["healthStatus"]!.ToString())));
        return processes["rehearsal"].Single()!;
    }

    private static async Task<JsonNode> RehearsalAsync(AspireCommandLine aspire) =>
        (await aspire.JsonAsync("describe", "rehearsal"))["resources"]!.AsArray().Single()!;

    private static async Task CommandsReturnDataAsync(AspireCommandLine aspire)
    {
        Assert.Contains("what to do", await aspire.RunAsync("resource", "gateway", "preflight"), StringComparison.Ordinal);
        Assert.Contains("/c/pay/cs_test_", await aspire.RunAsync("resource", "stripe-simulator", "checkout"), StringComparison.Ordinal);
    }

    // Address, token and trusted keys, without a variable or an option.
    private async Task TheCommandLineFindsItAsync(int process, string readiness)
    {
        var gateway = new Uri(readiness[readiness.LastIndexOf("http", StringComparison.Ordinal)..]).GetLeftPart(UriPartial.Authority);
        var home = new Dictionary<string, string?> { ["HOME"] = _home.Path, ["XDG_DATA_HOME"] = null };
        foreach (var command in new[] { "deadletters list", "reconcile --dry-run", "preflight --mode test --only backend-healthy,webhook-worker-alive" })
        {
            var (code, output, error) = await NyraProcess.RunAsync("nyra.dll", command.Split(' '), Repository.Root, home);
            Assert.True(code == 0, output + error);
            if (command.StartsWith("preflight", StringComparison.Ordinal))
                Assert.Contains($"process {process}, {gateway}", output, StringComparison.Ordinal);
        }
        var buddy = await NyraProcess.RunAsync("little-buddy.dll", ["--data", _home.File("device"), "buy"], Repository.Root, home);
        Assert.True(buddy.ExitCode == 0, buddy.Out + buddy.Error);
        using var http = new HttpClient();
        var page = await http.GetAsync(new Uri(gateway), TestContext.Current.CancellationToken);
        Assert.Equal("/readiness", page.RequestMessage!.RequestUri!.AbsolutePath);
    }

    // The trace that the most resources took part in.
    private static async Task<JsonNode> WidestTraceAsync(AspireCommandLine aspire)
    {
        static List<string> Sources(JsonNode? trace) =>
            [.. trace!["spans"]!.AsArray().Select(span => span!["source"]!.ToString()).Distinct()];
        var trace = (await aspire.JsonAsync("otel", "traces", "--limit", "500")).AsArray().MaxBy(one => Sources(one).Count)!;
        Assert.Superset(new HashSet<string> { "gateway", "billing-api" }, Sources(trace).ToHashSet());
        return trace;
    }

    // Pictures to look at: artifacts/screenshots/dashboard-….png
    private async Task DashboardShowsItAsync(string login, JsonNode trace)
    {
        await using var visit = await chromium.VisitAsync(Looks.Dark);
        Task TakeAsync(string picture) =>
            visit.Page.ScreenshotAsync(new() { Path = Repository.File($"artifacts/screenshots/dashboard-{picture}.png") });
        var dashboard = new Uri(login);
        await visit.OpenUntilSeenAsync(login, "stripe-simulator");
        await TakeAsync("resources");

        await visit.OpenUntilSeenAsync(new Uri(dashboard, "/?view=Graph").ToString(), "stripe-simulator");
        await TakeAsync("graph");

        await visit.OpenUntilSeenAsync(trace["dashboardUrl"]!.ToString(), "billing-api");
        await TakeAsync("trace");

        await visit.OpenUntilSeenAsync(new Uri(dashboard, "/consolelogs/resource/rehearsal").ToString(), "17 of 17 steps passed");
        await TakeAsync("console");
    }
}
