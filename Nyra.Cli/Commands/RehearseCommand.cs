using System.CommandLine;
using Nyra.Billing.Configuration;
using Nyra.Cli.Operator;
using Nyra.Cli.Parsing;
using Nyra.Cli.Preflight;
using Nyra.Embedded;
using Nyra.Embedded.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Progress;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra rehearse</c>: starts a stack, drives a subscription from checkout to revocation, and ends with the result.</summary>
internal static class RehearseCommand
{
    private static readonly Option<string> Mode = new("--mode")
    {
        Description = "Which mode is rehearsed; live only ever observes.",
        DefaultValueFactory = _ => "test",
    };

    private static readonly Option<string> Stripe = new("--stripe")
    {
        Description = "With real, your own Stripe account in test mode, by STRIPE_SECRET_KEY; a person pays on its page.",
        DefaultValueFactory = _ => "simulator",
    };

    private static readonly Option<bool> Running = new("--running")
    {
        Description = $"Rehearse the stack that runs in this checkout, started by {CommandHint.Of("up")} or the app host, instead of "
            + "starting one.",
    };

    private static readonly Option<string> RunningAt = new("--url")
    {
        Description = "With --running, the address of the stack, where several run in this checkout.",
        HelpName = "URL",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the report as one JSON document on stdout; text for people goes to stderr." };

    private static readonly Option<bool> ShowTimings = new("--timings") { Description = "Also print start-up time, duration and memory." };

    private static readonly Option<string> Reports = new("--reports")
    {
        Description = "The folder for reports. By default that of the checkout, from wherever in it the command is started: there they are found as evidence.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => ReportFiles.DefaultFolder,
    };

    // What orchestrates a stack says which engine that is, for the report.
    private static readonly Option<string> Engine = new("--engine") { Hidden = true, DefaultValueFactory = _ => "hosted" };

    // The app host's Ready=true. Without a stack that stays up it would show nothing.
    private static readonly Option<bool> Ready = new("--ready") { Hidden = true };

    private static readonly Option<bool> ThroughStripeCli = StripeCliOption.Create();

    public static Command Create()
    {
        Mode.Accept("test", "live");
        Stripe.Accept("simulator", "real");
        var command = new Command("rehearse", "Rehearses the whole paid path, from checkout to revocation.")
        {
            Mode, Stripe, Running, RunningAt, ThroughStripeCli, Json, ShowTimings, Reports, Engine, Ready,
        };
        RunningAt.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && BackendUrl.Read(token.Value) is null)
                result.AddError("--url takes an absolute http(s) address, for example http://127.0.0.1:5180.");
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(Running) && (result.GetValue(ThroughStripeCli) || result.GetValue(Stripe) == "real" || result.GetValue(Mode) == "live"))
                result.AddError("--running rehearses a stack as it was started: leave out --stripe, --stripe-cli and --mode live.");
            if (!result.GetValue(Running) && result.GetValue(RunningAt) is not null)
                result.AddError($"--url names a stack for --running. To rehearse a hosted backend, set {Settings.BillingBaseUrl} to its address.");
        });
        command.SetAction((parsed, ct) => OperatorCommand.RunAsync(() => RunAsync(parsed, ct)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var json = parsed.GetValue(Json);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(json ? Console.Error : Console.Out) });
        var real = parsed.GetValue(Stripe) == "real";
        if (parsed.GetValue(Running))
            return await RunRunningAsync(parsed, console, json, Backend.Running(parsed.GetValue(RunningAt)), ct);
        var hosted = RehearsalGuard.IsHosted(Environment.GetEnvironmentVariable);
        var (elsewhere, problems) = hosted
            ? HostedRehearsal.From(parsed.GetValue(Mode)!, Environment.GetEnvironmentVariable, parsed.GetValue(Engine)!)
            : (null, []);
        List<(string Text, int ExitCode)> refusals =
            [.. Refusals(parsed, hosted, real), .. problems.Select(problem => (problem, ExitCodes.Configuration))];
        if (refusals.Count > 0)
        {
            foreach (var (text, _) in refusals)
                await Console.Error.WriteLineAsync(text);
            if (!hosted && real)
                StripeCliOption.TryFind(asked: true, out _);
            return refusals[0].ExitCode;
        }
        if (elsewhere is not null)
            return await RunHostedAsync(parsed, console, json, elsewhere, new(Environment.GetEnvironmentVariable, null), ct);
        if (!real && RehearsalGuard.NoticeOfSimulator(Environment.GetEnvironmentVariable) is { } notice)
            IndentedText.Write(console, "  ", Style.Plain, notice, Style.Plain);
        // Stripe cannot reach a gateway on this machine; its CLI can.
        if (!StripeCliOption.TryFind(parsed.GetValue(ThroughStripeCli) || real, out var stripeCli))
            return ExitCodes.Unavailable;
        StripeAt where = real
            ? new StripeAt.Stripe(Environment.GetEnvironmentVariable(Settings.StripeSecretKey)!.Trim(), stripeCli!)
            : new StripeAt.Simulator(stripeCli);
        var progress = new ConsoleProgress(console);
        var timings = new Timings();
        var reports = await ReportsAsync(parsed, ct);
        await using var rehearsal = await progress.ShowAsync(() => EmbeddedRehearsal.RunAsync(
            reports, StackPorts.Free(), where, progress, timings, TimeProvider.System, ct));

        progress.Summarize(rehearsal.Report, rehearsal.ReportFile);
        if (parsed.GetValue(ShowTimings))
            console.WriteLine("  " + timings.Describe());
        if (json)
            Console.Out.WriteLine(ReportFiles.Json(rehearsal.Report));
        return rehearsal.Report.Ok ? ExitCodes.Ok : ExitCodes.Failed;
    }

    // The one that decides the exit code first.
    private static IEnumerable<(string Text, int ExitCode)> Refusals(ParseResult parsed, bool hosted, bool real)
    {
        List<string> idle = [.. new Option[] { Stripe, ThroughStripeCli, ShowTimings }
            .Where(option => hosted && parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
        if (idle.Count > 0)
        {
            yield return (
                $"{Settings.BillingBaseUrl} names a hosted backend, which is rehearsed as it runs. "
                + $"Leave {string.Join(" and ", idle)} out, or unset {Settings.BillingBaseUrl}.", ExitCodes.Usage);
        }
        foreach (var refusal in RehearsalGuard.Refusals(parsed.GetValue(Mode)!, real && !hosted, Environment.GetEnvironmentVariable))
            yield return (refusal.Text, refusal.IsSetting ? ExitCodes.Configuration : ExitCodes.NotArmed);
    }

    private static async Task<int> RunRunningAsync(
        ParseResult parsed, IAnsiConsole console, bool json, LocalStack running, CancellationToken ct)
    {
        string? Variable(string name) => running.Settings.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name);
        var (found, problems) = HostedRehearsal.From(parsed.GetValue(Mode)!, Variable, running.Engine);
        if (found is null)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, problems));
            return ExitCodes.Configuration;
        }
        return await RunHostedAsync(
            parsed, console, json, found with { Target = found.Target with { LookAt = running.Log } }, new(Variable, running), ct);
    }

    private static async Task<int> RunHostedAsync(
        ParseResult parsed, IAnsiConsole console, bool json, HostedRehearsal hosted, Backend backend, CancellationToken ct)
    {
        if (hosted.Target.OperatorToken.Length > 0)
            await OperatorClient.RefuseWrongTokenAsync(backend, ct);
        using var telemetry = CommandTelemetry.Start();
        var ready = parsed.GetValue(Ready) ? new SimulatedReadiness(Environment.GetEnvironmentVariable, TimeProvider.System) : null;
        if (ready is not null && await ready.TryFillInAsync(ct) is { } refused)
        {
            await Console.Error.WriteLineAsync(refused);
            return ExitCodes.NotArmed;
        }
        var folder = RunFolder.New(await ReportsAsync(parsed, ct), TimeProvider.System.GetUtcNow());
        var progress = new ConsoleProgress(console);
        var report = hosted.Target.OperatorToken.Length > 0
            ? await ToldAsync(hosted, progress, console, ct)
            : await progress.ShowAsync(() => RehearsalRunner.RunAsync(hosted.Steps, hosted.Target, progress, TimeProvider.System, ct));
        var file = ReportFiles.Write(report, folder);
        // A folder that was given in full is shown in full: the app host's terminal is in another folder than this process.
        var given = parsed.GetResult(Reports) is { Implicit: false } && Path.IsPathFullyQualified(parsed.GetValue(Reports)!);
        progress.Summarize(report, given ? file : Path.GetRelativePath(Environment.CurrentDirectory, file));
        if (hosted.LeftOut.Count > 0)
            console.WriteLine($"  Left out: {string.Join("; ", hosted.LeftOut)}.");
        if (hosted.Target.Observes)
            console.WriteLine("  Observed only." + (hosted.WouldDo.Count > 0 ? $" With {Settings.RehearsalExecute}=true it would also do, in the test mode of your Stripe account: {string.Join(", ", hosted.WouldDo)}." : ""));
        console.WriteLine();
        if (json)
            Console.Out.WriteLine(ReportFiles.Json(report));
        return !report.Ok ? ExitCodes.Failed : ready is null ? ExitCodes.Ok : await MakeReadyAsync(ready, parsed, console, ct);
    }

    // What a backend elsewhere cannot rehearse, a restart, is proven on a stack in this process; published, both are evidence.
    private static async Task<int> MakeReadyAsync(SimulatedReadiness ready, ParseResult parsed, IAnsiConsole console, CancellationToken ct)
    {
        console.WriteLine("  Rehearsing a restart on a separate stack, then publishing the preflight.");
        await using (await EmbeddedRehearsal.RunAsync(await ReportsAsync(parsed, ct), StackPorts.Free(), new StripeAt.Simulator(), new SilentProgress(), new Timings(), TimeProvider.System, ct))
            return await ready.PublishAsync(console, ct);
    }

    private sealed class SilentProgress : IRehearsalProgress
    {
        public void Begin(RehearsalTarget target, IReadOnlyList<IRehearsalStep> steps)
        {
        }

        public void Starts(IRehearsalStep step)
        {
        }

        public void Asks(IRehearsalStep step, string what)
        {
        }

        public void Ended(StepReport report)
        {
        }
    }

    private static async Task<string> ReportsAsync(ParseResult parsed, CancellationToken ct) => parsed.GetResult(Reports) is { Implicit: false }
        ? parsed.GetValue(Reports)!
        : Path.Combine(await OperatorPreflight.FolderAsync(ct), ReportFiles.DefaultFolder);

    // The backend is told beside, and keeps it as evidence.
    private static async Task<RehearsalReport> ToldAsync(HostedRehearsal hosted, ConsoleProgress progress, IAnsiConsole console, CancellationToken ct)
    {
        await using var told = new BackendProgress(progress, hosted.Target, TimeProvider.System);
        var report = await progress.ShowAsync(() => RehearsalRunner.RunAsync(hosted.Steps, hosted.Target, told, TimeProvider.System, ct));
        if (!await told.EndAsync(report))
        {
            console.WriteLine(
                "  The result could not be sent to the backend and will not count as evidence there. Look at its log, then rehearse again.");
        }
        return report;
    }
}
