using System.CommandLine;
using System.Globalization;
using Nyra.Billing.Reconciliation;
using Nyra.BillingApi.Reconciliation;
using Nyra.Cli.Operator;
using Nyra.Cli.Parsing;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra reconcile</c>: compares every account with Stripe, and has the worker repair what differs.</summary>
internal static class ReconcileCommand
{
    private const string Path = "v1/reconcile";

    private static readonly Option<string> Since = new("--since")
    {
        Description = $"How far back undelivered events are looked for, in days: Stripe remembers {ReconcileRequest.MaxSinceDays}.",
        DefaultValueFactory = _ => $"{ReconcileRequest.MaxSinceDays}d",
        HelpName = $"1d-{ReconcileRequest.MaxSinceDays}d",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Reports what differs and changes nothing; ends with 1 where something does.",
    };

    private static readonly Option<int> AllowRevocations = AcceptedValues.Number("--allow-revocations", 1, int.MaxValue, "N");

    private static readonly Option<bool> Withheld = new("--withheld")
    {
        Description = "Only list the revocations that the last run withheld; ends with 1 where there are any. Compares nothing.",
    };

    private static readonly Option<bool> Follow = new("--follow")
    {
        Description = "Starts no reconciliation: waits for the one that is running, or shows the result of the last one.",
    };

    private static readonly Option<bool> Stop = new("--stop")
    {
        Description = "Stops the reconciliation that is running. Repairs that it queued are still made.",
    };

    public static Command Create()
    {
        AllowRevocations.Description = "How many accounts may lose access in this run, from 1; where more would, none does. Without it a run "
            + $"revokes none where it would revoke more than {RevocationGuard.MaxRevocations} accounts and more than "
            + $"{RevocationGuard.MaxPercent} % of those with access.";
        Since.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Days(token.Value) is null)
                result.AddError($"--since takes 1d to {ReconcileRequest.MaxSinceDays}d.");
        });
        var command = new Command("reconcile", "Compares every account with Stripe and repairs what differs.")
        {
            Since, DryRun, AllowRevocations, Withheld, Follow, Stop, OperatorCommand.Url, OperatorCommand.AsJson,
        };
        command.Validators.Add(result =>
        {
            Option<bool>[] modes = [Withheld, Follow, Stop];
            Option[] others = [Since, DryRun, AllowRevocations, .. modes];
            if (modes.FirstOrDefault(result.GetValue) is { } mode
                && others.Any(option => option != mode && result.GetResult(option) is { Implicit: false }))
                result.AddError($"{mode.Name} compares nothing and takes no other option than --url and --json.");
        });
        command.Asks(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        if (parsed.GetValue(Withheld))
            return await ListWithheldAsync(parsed, client, console, ct);
        if (parsed.GetValue(Stop))
            return await StopAsync(parsed, client, console, ct);
        var job = parsed.GetValue(Follow)
            ? await client.GetAsync<ReconcileJobResponse>(Path, ct)
            : await client.PostAsync<ReconcileJobResponse>(Path, Request(parsed), ct);
        job = await new ReconcileFollowing(client, console).UntilEndedAsync(job, ct);
        if (job.Result is not { } result)
            throw new OperatorException(ExitCodes.Failed, ReconcileReport.WhyNoResult(job));
        if (!parsed.Prints(result))
            ReconcileReport.Show(job, result, console);
        var open = job.DryRun ? result.DriftCount : result.Withheld;
        return open > 0 || result.FailureCount > 0 ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static ReconcileRequest Request(ParseResult parsed) =>
        new(Days(parsed.GetValue(Since)!)!.Value, parsed.GetValue(DryRun), parsed.GetValue(AllowRevocations));

    private static async Task<int> StopAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var job = await client.GetAsync<ReconcileJobResponse>(Path, ct);
        var runs = job.State == ReconcileJobState.Running;
        if (runs)
            job = await client.DeleteAsync<ReconcileJobResponse>($"{Path}/{job.Id}", ct);
        // It may have ended by itself meanwhile; and the last one may have been stopped long ago.
        if (!parsed.Prints(job))
        {
            console.WriteLine(runs && job.State == ReconcileJobState.Stopped
                ? ReconcileReport.WhyNoResult(job)
                : "No reconciliation is running.");
        }
        return ExitCodes.Ok;
    }

    private static async Task<int> ListWithheldAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var withheld = await client.GetAsync<WithheldRevocations>($"{Path}/withheld", ct);
        if (!parsed.Prints(withheld))
            ReconcileReport.ShowWithheld(withheld, console);
        return withheld.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static int? Days(string text) =>
        text.EndsWith('d') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is >= 1 and <= ReconcileRequest.MaxSinceDays ? days : null;
}
