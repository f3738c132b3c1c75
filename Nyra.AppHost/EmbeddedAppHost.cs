using System.CommandLine;
using System.Reflection;
using System.Text;
using Nyra.Embedded;
using Nyra.Embedded.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.ServiceDefaults;
using Spectre.Console;

// The app host of the embedded engine: the whole stack in this process, rehearsed once, then kept up. AppHost.cs is its Aspire twin.
Console.OutputEncoding = Encoding.UTF8;
var exit = new Option<bool>("--exit-after-rehearsal") { Description = "End with the rehearsal's exit code instead of keeping the stack up." };
var throughStripeCli = StripeCliOption.Create();
var root = new RootCommand("Starts the stack, rehearses the whole paid path once, and keeps the stack up.") { exit, throughStripeCli };
root.SetAction((parsed, ct) => RunAsync(parsed.GetValue(exit), parsed.GetValue(throughStripeCli), ct));
return await CommandLineRun.RunAsync(root, args);

static async Task<int> RunAsync(bool exitAfterRehearsal, bool throughStripeCli, CancellationToken ct)
{
    if (!StripeCliOption.TryFind(throughStripeCli, out var stripeCli))
        return ExitCodes.Unavailable;
    var console = AnsiConsole.Console;
    console.MarkupLine($"  [grey]Embedded engine: {Markup.Escape(EngineReason())}.[/]");
    var ports = StackPorts.From(StackPorts.DefaultFirst);
    if (ports.Taken() is { } taken)
    {
        console.MarkupLine($"  [yellow]{Markup.Escape(taken)} The stack takes free ports instead.[/]");
        ports = StackPorts.Free();
    }

    var progress = new ConsoleProgress(console);
    await using var rehearsal = await progress.ShowAsync(() => EmbeddedRehearsal.RunAsync(
        ReportFiles.DefaultFolder, ports, new StripeAt.Simulator(stripeCli), progress, new Timings(), TimeProvider.System, ct));
    progress.Summarize(rehearsal.Report, rehearsal.ReportFile);
    if (!exitAfterRehearsal)
    {
        StackSummary.Write(console, rehearsal.Stack);
        await StackSummary.UntilStoppedAsync(ct);
    }
    return rehearsal.Report.Ok ? ExitCodes.Ok : ExitCodes.Failed;
}

static string EngineReason() => Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
    .First(attribute => attribute.Key == "EngineReason").Value!;
