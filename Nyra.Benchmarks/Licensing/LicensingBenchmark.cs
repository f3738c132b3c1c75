using Nyra.Billing.Configuration;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Benchmarks.Licensing;

/// <summary>What the paying customer feels: a license, the gate, and the stores under them.</summary>
internal static class LicensingBenchmark
{
    private const string Usage = "licensing takes --license, --gate, --file-saves, --file-reads, --postgres: these parts alone.";

    private static readonly string[] Parts = ["--license", "--gate", "--file-saves", "--file-reads", "--postgres"];

    public static async Task<int> RunAsync(IAnsiConsole console, string[] arguments)
    {
        if (arguments.Except(Parts).Any())
        {
            console.WriteLine(Usage);
            return ExitCodes.Usage;
        }
        var asked = arguments.Length == 0 ? Parts : arguments;
        if (asked.Contains("--license"))
            await LicenseCost.RunAsync(console);
        if (asked.Contains("--gate"))
            await GateThroughGateway.RunAsync(console);
        if (asked.Contains("--file-saves"))
            await FileStoreWriters.RunAsync(console);
        if (asked.Contains("--file-reads"))
            await FileStoreReaders.RunAsync(console);
        if (asked.Contains("--postgres"))
            await RunOnPostgresAsync(console);
        return ExitCodes.Ok;
    }

    private static async Task RunOnPostgresAsync(IAnsiConsole console)
    {
        if (Environment.GetEnvironmentVariable(Settings.EntitlementsConnection) is { Length: > 0 } database)
            await PostgresLookups.RunAsync(console, database);
        else
            console.WriteLine($"PostgreSQL is left out: set {Settings.EntitlementsConnection} to an empty database of a server on this machine.");
    }
}
