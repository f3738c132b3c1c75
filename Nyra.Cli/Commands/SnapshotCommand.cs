using System.CommandLine;
using System.Globalization;
using Nyra.BillingApi.Readiness;
using Nyra.Cli.Operator;
using Nyra.Cli.Preflight;
using Nyra.Embedded;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary>
/// <c>nyra snapshot publish</c>: runs the whole preflight and, where nothing blocks, has the backend sign and keep it, with the rehearsals of this
/// machine that it rests on; that enables live checkout. <c>nyra snapshot withdraw</c> disables it.
/// </summary>
internal static class SnapshotCommand
{
    public static Command Create()
    {
        var publish = new Command("publish", "Runs the preflight and publishes it: what enables checkout in live mode.") { PreflightCommand.Mode, PreflightCommand.Scan };
        publish.SetAction((parsed, ct) => OperatorCommand.RunAsync(() => PublishAsync(parsed, AnsiConsole.Console, ct)));
        // Without --url: what is published must be what the checks looked at, and they go by NYRA_BILLING_BASE_URL.
        var withdraw = new Command("withdraw", "Takes the published one back: checkout in live mode is disabled at once.");
        withdraw.Asks(WithdrawAsync);
        return new("snapshot", "Publishes that a backend is ready, or takes that back.") { publish, withdraw, OperatorCommand.AsJson };
    }

    private static async Task<int> WithdrawAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var withdrawn = await client.DeleteAsync<WithdrawnAnswer>("v1/snapshots", ct);
        if (withdrawn.Problem is { } problem)
            throw new OperatorException(ExitCodes.Failed, problem);
        if (parsed.Prints(withdrawn))
            return ExitCodes.Ok;
        if (withdrawn.WasPublished == false)
        {
            console.WriteLine("Nothing was published.");
            if (withdrawn.ExpiredCheckouts == 0)
                return ExitCodes.Ok;
        }
        else
            console.WriteLine("Withdrawn: in live mode checkout is disabled until one is published again.");
        console.WriteLine(withdrawn.ExpiredCheckouts == 0
            ? "No checkout that was begun before was still open."
            : $"{withdrawn.ExpiredCheckouts} checkout(s) that were begun before can no longer be paid.");
        return ExitCodes.Ok;
    }

    /// <summary>Runs the whole preflight; where nothing fails, tells the backend the rehearsals of this machine and publishes.</summary>
    /// <param name="setting">Reads a setting by its environment name.</param>
    /// <exception cref="OperatorException">When something blocks, or the backend refuses.</exception>
    internal static async Task<(PreflightReport Report, SnapshotAnswer Published)> PublishAsync(
        OperatorClient client, string mode, IReadOnlyList<string> scan, IAnsiConsole console, Func<string, string?> setting, CancellationToken ct)
    {
        var report = await OperatorPreflight.RunAsync(mode, PreflightChecks.All, scan, console, setting, ct);
        if (!report.Ready)
        {
            PreflightTable.Write(console, report, whole: true);
            var simulated = report.Checks.Count(check => check is { Simulated: true, Status: "fail" });
            throw new OperatorException(ExitCodes.Failed, simulated > 0
                ? $"Nothing was published: {simulated} checks rest on simulated values, and this backend has a real Stripe key. Save your own decisions on its readiness page."
                : "Nothing was published: the preflight found what still blocks.");
        }
        foreach (var rehearsed in ReportFiles.Evidence(Path.Combine(await OperatorPreflight.FolderAsync(ct), ReportFiles.DefaultFolder), report.Commit))
            await client.DoAsync(HttpMethod.Put, "v1/rehearsals/" + rehearsed.Id, ct, rehearsed);
        return (report, await client.PostAsync<SnapshotAnswer>("v1/snapshots", report, ct));
    }

    private static async Task<int> PublishAsync(ParseResult parsed, IAnsiConsole console, CancellationToken ct)
    {
        var mode = parsed.GetValue(PreflightCommand.Mode)!;
        if (RehearsalGuard.Unarmed(mode, Environment.GetEnvironmentVariable) is { } refusal)
            throw new OperatorException(ExitCodes.NotArmed, refusal);
        var words = parsed.GetValue(OperatorCommand.AsJson) ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }) : console;
        var backend = Backend.For(mode, Environment.GetEnvironmentVariable);
        using var client = OperatorClient.Create(backend);
        var (_, published) = await PublishAsync(client, mode, parsed.GetValue(PreflightCommand.Scan) ?? [], words, backend.Variable, ct);
        if (parsed.Prints(published))
            return ExitCodes.Ok;
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Published for {mode} mode, good until {OperatorCommand.Moment(published.ExpiresAt)}, with the decisions of version {published.CommandCenterVersion}."));
        foreach (var problem in published.Problems)
            IndentedText.Write(console, problem);
        return ExitCodes.Ok;
    }
}
