using System.CommandLine;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Embedded.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra rehearse</c>: starts a stack, drives a subscription from checkout to revocation, and ends with the result.</summary>
internal static class RehearseCommand
{
    private static readonly Option<string> Mode = new("--mode")
    {
        Description = "test, or live: live only ever observes.",
        DefaultValueFactory = _ => "test",
    };

    private static readonly Option<string> Stripe = new("--stripe")
    {
        Description = "simulator, or real: your own Stripe account in test mode, by STRIPE_SECRET_KEY; a person pays on its page.",
        DefaultValueFactory = _ => "simulator",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the report as one JSON document on stdout; text for people goes to stderr." };

    private static readonly Option<bool> ShowTimings = new("--timings") { Description = "Also print start-up time, duration and memory." };

    private static readonly Option<string> Reports = new("--reports")
    {
        Description = "The folder for reports.",
        DefaultValueFactory = _ => Path.Combine("artifacts", "rehearsals"),
    };

    private static readonly Option<bool> ThroughStripeCli = StripeCliOption.Create();

    public static Command Create()
    {
        Mode.AcceptOnlyFromAmong("test", "live");
        Stripe.AcceptOnlyFromAmong("simulator", "real");
        var command = new Command("rehearse", "Rehearses the whole paid path, from checkout to revocation.") { Mode, Stripe, ThroughStripeCli, Json, ShowTimings, Reports };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var json = parsed.GetValue(Json);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(json ? Console.Error : Console.Out) });
        var real = parsed.GetValue(Stripe) == "real";
        if (RehearsalGuard.Refusal(parsed.GetValue(Mode)!, real, Environment.GetEnvironmentVariable) is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal);
            return ExitCodes.NotArmed;
        }
        // Stripe cannot reach a gateway on this machine; its CLI can.
        if (!StripeCliOption.TryFind(parsed.GetValue(ThroughStripeCli) || real, out var stripeCli))
            return ExitCodes.Unavailable;
        StripeAt where = real
            ? new StripeAt.Stripe(Environment.GetEnvironmentVariable(Settings.StripeSecretKey)!.Trim(), stripeCli!)
            : new StripeAt.Simulator(stripeCli);
        var progress = new ConsoleProgress(console);
        var timings = new Timings();
        await using var rehearsal = await progress.ShowAsync(() => EmbeddedRehearsal.RunAsync(
            parsed.GetValue(Reports)!, StackPorts.Free(), where, progress, timings, TimeProvider.System, ct));

        progress.Summarize(rehearsal.Report, rehearsal.ReportFile);
        if (parsed.GetValue(ShowTimings))
            console.WriteLine("  " + timings.Describe());
        if (json)
            Console.Out.WriteLine(ReportFiles.Json(rehearsal.Report));
        return rehearsal.Report.Ok ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
