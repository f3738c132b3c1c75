using Nyra.Benchmarks;
using Nyra.ServiceDefaults;
using Spectre.Console;

// Tables to read, as ratios within one run: machines differ and are noisy, what two rows of one run say of each other does not.
var benchmarks = new Dictionary<string, Func<IAnsiConsole, Task>>
{
    ["durability"] = DurabilityBenchmark.RunAsync,
    ["licensing"] = LicensingBenchmark.RunAsync,
    ["simulator"] = SimulatorBenchmark.RunAsync,
};
if (args is not [var name] || !benchmarks.TryGetValue(name, out var run))
{
    Console.Error.WriteLine($"Name one of: {string.Join(", ", benchmarks.Keys)}. For example: dotnet run -c Release --project Nyra.Benchmarks -- durability");
    return ExitCodes.Usage;
}
await run(AnsiConsole.Console);
return ExitCodes.Ok;
