using System.Text;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Entitlements.Json;
using Nyra.Embedded;
using Spectre.Console;

namespace Nyra.Benchmarks.Licensing;

/// <summary>The gate and an empty address of the same API, through the same gateway, taking turns.</summary>
internal static class GateThroughGateway
{
    private const double Least = 0.8;
    private const int AccountCount = 2000;
    private const int Rounds = 7;
    private const int Requests = 200_000;

    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);
    private static readonly int[] Connections = [16, 64];

    public static async Task RunAsync(IAnsiConsole console)
    {
        var folder = Directory.CreateTempSubdirectory("nyra-benchmark-").FullName;
        await using (var store = JsonEntitlementStore.Open(Path.Combine(folder, "entitlements.json"), TimeProvider.System))
            await Accounts.SaveAsync(store, AccountCount, CancellationToken.None);
        var settings = HostSettings.In(folder);
        // One caller's address stands for thousands of devices.
        settings["Limits__RequestsPerCaller"] = "1000000000";
        var ports = LoopbackPorts.Take(2);
        var (apiPort, gatewayPort) = (ports[0], ports[1]);
        using var api = ChildProcess.Dotnet(
            "billing-api", typeof(GateApi).Assembly.Location, ["gate-api", "--urls", $"http://127.0.0.1:{apiPort}"], folder, settings);
        await Until.AnswersAsync(apiPort, api);
        settings["services__billing-api__http__0"] = $"http://127.0.0.1:{apiPort}";
        using var gateway = ChildProcess.Dotnet(
            "gateway", Installed.Host("Nyra.Gateway"), ["--urls", $"http://127.0.0.1:{gatewayPort}"], folder, settings);
        await Until.AnswersAsync(gatewayPort, gateway);

        var gate = Enumerable.Range(0, Requests).Select(i => Request("/v1/gate/little-buddy-pro", Accounts.Token(i % AccountCount))).ToArray();
        // As many bytes on the wire, in a header that nobody reads: nothing is looked up for it.
        var empty = Enumerable.Range(0, Requests).Select(i => Request(GateApi.Empty, Accounts.Token(i % AccountCount), "X-Nobody-Read")).ToArray();
        var table = new Table().AddColumns("through the gateway", "a second", "p50 ms", "p99 ms", "times empty", "aim");
        foreach (var requests in new[] { empty, gate })
            await WarmAsync(gatewayPort, requests);
        foreach (var connections in Connections)
        {
            var (emptySamples, gateSamples) = (new List<Sample>(), new List<Sample>());
            for (var round = 0; round < Rounds; round++)
            {
                emptySamples.Add(await Load.ClosedAsync(gatewayPort, connections, empty, Time));
                gateSamples.Add(await Load.ClosedAsync(gatewayPort, connections, gate, Time));
            }
            var (bare, gated) = (Sample.Median(emptySamples), Sample.Median(gateSamples));
            AddRow(table, $"empty, {connections} connections", bare, 1, "");
            AddRow(table, $"POST /v1/gate, {connections} connections", gated, gated.Rate / bare.Rate, Aim.AtLeast(Least, gated.Rate / bare.Rate, "of empty"));
        }
        console.Write(table);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task WarmAsync(int port, ReadOnlyMemory<byte>[] requests)
    {
        for (var since = System.Diagnostics.Stopwatch.StartNew(); since.Elapsed < Warming;)
            await Load.ClosedAsync(port, 64, requests, Time);
    }

    private static void AddRow(Table table, string what, Sample sample, double ratio, string aim) => table.AddRow(
        what, Figures.Text(sample.Rate, "0"), Figures.Text(sample.P50, "0.00"), Figures.Text(sample.P99, "0.0"), Figures.Text(ratio, "0.00"), aim);

    private static ReadOnlyMemory<byte> Request(string path, string token, string header = "Authorization") => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}: Bearer {token}\r\nContent-Length: 0\r\n\r\n");
}
