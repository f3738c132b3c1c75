using Nyra.Benchmarks;
using Nyra.Benchmarks.AppHost;
using Nyra.Benchmarks.Idle;
using Nyra.Benchmarks.Licensing;
using Nyra.Benchmarks.Readiness;
using Nyra.Benchmarks.Secrets;
using Nyra.Benchmarks.Soak;
using Nyra.Benchmarks.Webhooks;
using Nyra.ServiceDefaults;
using Spectre.Console;

// Tables to read, as ratios within one run: machines differ and are noisy, what two rows of one run say of each other does not.
var benchmarks = new Dictionary<string, Func<IAnsiConsole, string[], Task<int>>>
{
    ["apphost"] = AppHostBenchmark.RunAsync,
    ["deadletters"] = DeadLettersBenchmark.RunAsync,
    ["durability"] = async (console, _) => { await DurabilityBenchmark.RunAsync(console); return ExitCodes.Ok; },
    ["idle"] = IdleBenchmark.RunAsync,
    ["licensing"] = LicensingBenchmark.RunAsync,
    ["readiness"] = ReadinessBenchmark.RunAsync,
    ["secrets"] = SecretsBenchmark.RunAsync,
    ["simulator"] = async (console, _) => { await SimulatorBenchmark.RunAsync(console); return ExitCodes.Ok; },
    ["soak"] = SoakBenchmark.RunAsync,
    ["webhooks"] = WebhooksBenchmark.RunAsync,
};
// What a benchmark starts as separate processes; not meant to be started manually.
var parts = new Dictionary<string, Func<string[], Task>>
{
    ["bare-api"] = BareApi.RunAsync,
    ["bare-worker"] = BareWorker.RunAsync,
    ["stripe"] = SlowStripe.RunAsync,
    ["gate-api"] = GateApi.RunAsync,
    ["queue-taker"] = QueueTaker.RunAsync,
};

if (args is [var part, .. var settings] && parts.TryGetValue(part, out var serve))
{
    await serve(settings);
    return ExitCodes.Ok;
}
if (args is not [var name, .. var rest] || !benchmarks.TryGetValue(name, out var run))
{
    Console.Error.WriteLine($"Name one of: {string.Join(", ", benchmarks.Keys)}. For example: dotnet run -c Release --project Nyra.Benchmarks -- durability");
    return ExitCodes.Usage;
}
return await run(AnsiConsole.Console, rest);
