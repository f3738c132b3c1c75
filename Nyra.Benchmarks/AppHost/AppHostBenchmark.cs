using Nyra.Benchmarks.Measuring;
using Nyra.Embedded;
using Nyra.Embedded.StripeCli;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Benchmarks.AppHost;

/// <summary>
/// The README's main command, from its start to "17 of 17 steps passed" and to its end; beside the same command that only starts (<c>--help</c>) and
/// beside <c>nyra rehearse</c>, which rehearses in one process. Then Ctrl-C at an app host that stays up, until its process has ended.
/// </summary>
internal static class AppHostBenchmark
{
    private const int Rounds = 5;
    private const double MaxSecondsWithEverything = 10;
    private const double MaxSecondsWithTheSdkAlone = 12;
    private const double MaxSecondsToStop = 5;
    private const string Passed = "17 of 17 steps passed";

    public static async Task<int> RunAsync(IAnsiConsole console, string[] arguments)
    {
        if (arguments.Length > 0)
        {
            console.WriteLine("apphost takes no arguments.");
            return ExitCodes.Usage;
        }
        var everything = ProgramFile.OnPath("redis-server") is not null
            && StripeCliBinary.Find([Installed.Repository()], Environment.GetEnvironmentVariable("PATH")) is not null;
        var (bare, inProcess, full, sdk, stop) = (new List<double>(), new List<double>(), new List<Run>(), new List<Run>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            // The variants take turns within each round, so that a slow moment of the machine hits them alike.
            var help = await Run.CommandAsync("Nyra.AppHost", ["--help"], "Starts the stack");
            var rehearse = await Run.CommandAsync("Nyra.Cli", ["rehearse"], Passed);
            var file = await Run.CommandAsync("Nyra.AppHost", ["--exit-after-rehearsal", "--Queue=file", "--StripeCli=none"], Passed);
            var server = everything ? await Run.CommandAsync("Nyra.AppHost", ["--exit-after-rehearsal", "--Queue=server"], Passed) : null;
            var stopped = OperatingSystem.IsWindows() ? (double?)null : await Run.SecondsToStopAsync(["--Queue=file", "--StripeCli=none"], Passed);
            // The first of all builds, and fills caches for the others.
            if (round == 0)
                continue;
            bare.Add(help.Seconds);
            inProcess.Add(rehearse.SecondsToLine);
            sdk.Add(file);
            if (server is not null)
                full.Add(server);
            if (stopped is { } seconds)
                stop.Add(seconds);
        }
        var start = Figures.Median(bare);
        var table = new Table().AddColumns("", "seconds", "times --help", "seconds to its end", "aim");
        table.AddRow("app host, --help", Figures.Text(start, "0.0"), "1.0", "", "");
        AddRow("nyra rehearse, in one process", Figures.Median(inProcess), null, "");
        AddRuns("app host with a file and no Stripe CLI", sdk, MaxSecondsWithTheSdkAlone);
        if (full.Count > 0)
            AddRuns("app host with redis-server and Stripe CLI", full, MaxSecondsWithEverything);
        if (stop.Count > 0)
            AddRow("Ctrl-C until the app host has ended", Figures.Median(stop), null, Aim.AtMost(MaxSecondsToStop, Figures.Median(stop), "s"));
        console.Write(table);
        if (!everything)
            console.WriteLine("Not measured with redis-server and the Stripe CLI: one of them is missing. Install redis-server, and run npm ci.");
        return ExitCodes.Ok;

        void AddRuns(string what, List<Run> runs, double aim)
        {
            var seconds = Figures.Median([.. runs.Select(run => run.SecondsToLine)]);
            AddRow(what, seconds, Figures.Median([.. runs.Select(run => run.Seconds)]), Aim.AtMost(aim, seconds, "s"));
        }

        void AddRow(string what, double seconds, double? toEnd, string aim) => table.AddRow(
            what, Figures.Text(seconds, "0.0"), Figures.Text(seconds / start, "0.0"), toEnd is { } end ? Figures.Text(end, "0.0") : "", aim);
    }
}
