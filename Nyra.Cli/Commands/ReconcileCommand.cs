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

    public static Command Create()
    {
        Since.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Days(token.Value) is null)
                result.AddError($"--since takes 1d to {MostDays}d.");
        });
        var command = new Command("reconcile", "Compares every account with Stripe and repairs what differs.")
        {
            Since, DryRun, OperatorCommand.Url, OperatorCommand.AsJson,
        };
        command.Asks(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var request = new ReconcileRequest(Days(parsed.GetValue(Since)!)!.Value, parsed.GetValue(DryRun));
        var result = await client.PostAsync<ReconciliationResult>("v1/reconcile", request, ct);
        if (!parsed.Prints(result))
            Show(result, request.DryRun, console);
        return request.DryRun && result.Drifts.Count > 0 ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void Show(ReconciliationResult result, bool dryRun, IAnsiConsole console)
    {
        console.WriteLine(
            $"Compared {result.Subscriptions} subscription(s) of Stripe with {result.Accounts} account(s); {result.UndeliveredEvents} undelivered event(s).");
        if (result.Drifts.Count == 0)
        {
            console.WriteLine("Every account is as Stripe says.");
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("customer", "here", "at Stripe", "difference", "undelivered");
        foreach (var drift in result.Drifts)
        {
            table.AddRow(new[]
            {
                drift.CustomerId, Word(drift.Stored), drift.Repairable ? Word(drift.Stripe) : "not known", drift.Difference,
                string.Join(" ", drift.UndeliveredEvents),
            }.Select(Markup.Escape).ToArray());
        }
        console.Write(table);
        console.WriteLine(dryRun
            ? $"{result.Drifts.Count} account(s) differ. Nothing was changed; without --dry-run the worker repairs them."
            : $"{result.Drifts.Count} account(s) differ; {result.Queued} given to the worker.");
    }

    private static string Word(SubscriptionStanding standing) => standing.ToString().ToLowerInvariant();

    private static int? Days(string text) =>
        text.EndsWith('d') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is >= 1 and <= MostDays ? days : null;
}
