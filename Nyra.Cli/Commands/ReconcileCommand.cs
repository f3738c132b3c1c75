using System.CommandLine;
using System.Globalization;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;
using Nyra.BillingApi.Operations;
using Nyra.Cli.Operator;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra reconcile</c>: compares every account with Stripe, and has the worker mend what differs.</summary>
internal static class ReconcileCommand
{
    private const int MostDays = 30;

    private static readonly Option<string> Since = new("--since")
    {
        Description = "How far back undelivered events are looked for, in days: Stripe remembers 30.",
        DefaultValueFactory = _ => "30d",
        HelpName = "Nd",
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what differs; ends with 1 where something does." };

    private static readonly Option<int> AllowRevocations = new("--allow-revocations")
    {
        Description = "How many accounts may lose access in this run; where more would, none does. Without it a run revokes none where it "
            + $"would revoke more than {RevocationGuard.MaxRevocations} accounts and more than {RevocationGuard.MaxPercent} % of those with access.",
        HelpName = "N",
    };

    private static readonly Option<bool> Withheld = new("--withheld")
    {
        Description = "Only list the revocations that the last run withheld; ends with 1 where there are any. Compares nothing.",
    };

    public static Command Create()
    {
        AllowRevocations.Validators.Add(result =>
        {
            var text = result.Tokens is [var token] ? token.Value : "";
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var allowed) || allowed < 1)
                result.AddError("--allow-revocations takes a number from 1: how many accounts may lose access.");
        });
        Since.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Days(token.Value) is null)
                result.AddError($"--since takes 1d to {MostDays}d.");
        });
        var command = new Command("reconcile", "Compares every account with Stripe and repairs what differs.")
        {
            Since, DryRun, AllowRevocations, Withheld, OperatorCommand.Url, OperatorCommand.AsJson,
        };
        command.Validators.Add(result =>
        {
            Option[] others = [Since, DryRun, AllowRevocations];
            if (result.GetValue(Withheld) && others.Any(option => result.GetResult(option) is { Implicit: false }))
                result.AddError("--withheld compares nothing and takes no other option than --url and --json.");
        });
        command.Asks(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        if (parsed.GetValue(Withheld))
            return await ListWithheldAsync(parsed, client, console, ct);
        var request = new ReconcileRequest(
            Days(parsed.GetValue(Since)!)!.Value, parsed.GetValue(DryRun), parsed.GetValue(AllowRevocations));
        var result = await client.PostAsync<ReconciliationResult>("v1/reconcile", request, ct);
        if (!parsed.Prints(result))
            Show(result, request, console);
        var open = request.DryRun ? result.Drifts.Count : result.Withheld;
        return open > 0 || result.Failures.Count > 0 ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static async Task<int> ListWithheldAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var withheld = await client.GetAsync<WithheldRevocations>("v1/reconcile/withheld", ct);
        if (!parsed.Prints(withheld))
        {
            console.WriteLine(withheld.Count == 0
                ? "The last reconciliation withheld nothing."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The reconciliation of {withheld.At:u} withheld {withheld.Count} revocation(s), of {withheld.WithAccess} accounts with access; ")
                    + $"{withheld.NotCompared} of them could not be compared:");
            foreach (var revocation in withheld.Revocations)
                console.WriteLine($"  {revocation.CustomerId}: {revocation.Difference}");
            if (withheld.Count > withheld.Revocations.Count)
                console.WriteLine($"  and {withheld.Count - withheld.Revocations.Count} more: nyra reconcile --dry-run lists all.");
            if (withheld.Count > 0)
                ShowHowToProceed(withheld.Count, console);
        }
        return withheld.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static void ShowHowToProceed(int withheld, IAnsiConsole console)
    {
        console.WriteLine(
            "Check that STRIPE_SECRET_KEY and NYRA_STRIPE_PRICE_PRO_MONTHLY of the backend are right. If these customers no longer pay, run:");
        console.WriteLine($"  nyra reconcile --allow-revocations {withheld}");
    }

    private static void Show(ReconciliationResult result, ReconcileRequest request, IAnsiConsole console)
    {
        var dryRun = request.DryRun;
        console.WriteLine(
            $"Compared {result.Subscriptions} subscription(s) of Stripe with {result.Accounts} account(s); {result.UndeliveredEvents} undelivered event(s).");
        if (result.Drifts.Count > 0)
            ShowDrifts(result, dryRun, console);
        else if (result.Failures.Count == 0)
            console.WriteLine("Every account is as Stripe says.");
        if (result.Failures.Count > 0)
        {
            console.WriteLine($"{result.Failures.Count} customer(s) could not be compared; the others were. Run it again later:");
            foreach (var failure in result.Failures)
                console.WriteLine($"  {failure.CustomerId}: {failure.Reason}");
        }
        if (result.Withheld > 0)
        {
            console.WriteLine(
                $"{result.Withheld} of {result.WithAccess} accounts with access "
                + $"{(dryRun ? "would lose" : "were not repaired, because they would lose")} it: more than {RevocationGuard.MaxRevocations} and more "
                + $"than {RevocationGuard.MaxPercent} % of all, counting customers that could not be compared."
                + (request.AllowRevocations > 0
                    ? $" --allow-revocations {request.AllowRevocations} is too few: all of them have to be allowed."
                    : ""));
            ShowHowToProceed(result.Withheld, console);
        }
    }

    private static void ShowDrifts(ReconciliationResult result, bool dryRun, IAnsiConsole console)
    {
        // An id that is broken into two lines cannot be copied.
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("customer").NoWrap())
            .AddColumns("here", "at Stripe", "difference", "undelivered");
        foreach (var drift in result.Drifts)
        {
            table.AddRow(new[]
            {
                drift.CustomerId, Word(drift.Stored), drift.Repairable ? Word(drift.Stripe) : "not known",
                (drift.Revokes ? "loses access: " : "") + drift.Difference,
                string.Join(" ", drift.UndeliveredEvents),
            }.Select(Markup.Escape).ToArray());
        }
        console.Write(table);
        console.WriteLine(dryRun
            ? $"{result.Drifts.Count} account(s) differ; {result.Drifts.Count(drift => drift.Revokes)} of them would lose access. "
                + "Nothing was changed."
            : $"{result.Drifts.Count} account(s) differ; {result.Queued} given to the worker.");
    }

    private static string Word(SubscriptionStanding standing) => standing.ToString().ToLowerInvariant();

    private static int? Days(string text) =>
        text.EndsWith('d') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is >= 1 and <= MostDays ? days : null;
}
