using System.Globalization;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;
using Nyra.BillingApi.Reconciliation;
using Nyra.Embedded;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary>What a reconciliation found, as the operator reads it.</summary>
internal static class ReconcileReport
{
    /// <summary>Of a job that ended without a result.</summary>
    public static string WhyNoResult(ReconcileJobResponse job) => job.State == ReconcileJobState.Failed
        ? $"The reconciliation failed after {job.Compared} customer(s): {job.Problem} "
            + $"{Repaired(job)}Start it again with: {Command(job, job.AllowRevocations)}"
        : $"The reconciliation was stopped after {job.Compared} customer(s). {Repaired(job)}".TrimEnd();

    public static void ShowWithheld(WithheldRevocations withheld, IAnsiConsole console)
    {
        console.WriteLine(withheld.Count == 0
            ? "The last reconciliation withheld nothing."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The reconciliation of {withheld.At:u} withheld {withheld.Count} revocation(s), ")
                + $"of {withheld.WithAccess} accounts with access; "
                + $"{withheld.NotCompared} of them could not be compared:");
        foreach (var revocation in withheld.Revocations)
            console.WriteLine($"  {revocation.CustomerId}: {revocation.Difference}");
        if (withheld.Count > withheld.Revocations.Count)
        {
            IndentedText.Write(
                console,
                $"and {withheld.Count - withheld.Revocations.Count} more: {CommandHint.Of("reconcile --dry-run")} lists up to "
                + $"{ReconciliationProgress.MaxListed}.",
                "  ");
        }
        if (withheld.Count > 0)
            ShowHowToProceed(CommandHint.Of($"reconcile --allow-revocations {withheld.Count}"), console);
    }

    public static void Show(ReconcileJobResponse job, ReconciliationResult result, IAnsiConsole console)
    {
        var dryRun = job.DryRun;
        console.WriteLine(
            $"Compared {result.Subscriptions} subscription(s) of Stripe with {result.Accounts} account(s); "
            + $"{result.UndeliveredEvents} undelivered event(s).");
        if (result.DriftCount > 0)
            ShowDrifts(result, dryRun, console);
        else if (result.FailureCount == 0)
            console.WriteLine("Every account is as Stripe says.");
        if (result.UnrecordedReversals > 0)
        {
            IndentedText.Write(
                console,
                $"{result.UnrecordedReversals} event(s) of refunds and disputes are not recorded yet"
                + (dryRun ? "." : $"; they are queued. List them with {CommandHint.Of("customer reversals")}."));
        }
        if (result.FailureCount > 0)
        {
            console.WriteLine($"{result.FailureCount} customer(s) could not be compared; the others were. Run it again later:");
            foreach (var failure in result.Failures)
                console.WriteLine($"  {failure.CustomerId}: {failure.Reason}");
            ShowLeftOut(result.FailureCount - result.Failures.Count, console);
        }
        if (result.Withheld > 0)
        {
            console.WriteLine(
                $"{result.Withheld} of {result.WithAccess} accounts with access "
                + $"{(dryRun ? "would lose" : "were not repaired, because they would lose")} it: "
                + $"more than {RevocationGuard.MaxRevocations} and more than {RevocationGuard.MaxPercent} % of all, "
                + "counting customers that could not be compared."
                + (job.AllowRevocations > 0
                    ? $" --allow-revocations {job.AllowRevocations} is too few: all of them have to be allowed."
                    : ""));
            ShowHowToProceed(Command(job with { DryRun = false }, result.Withheld), console);
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
        ShowLeftOut(result.DriftCount - result.Drifts.Count, console);
        console.WriteLine(dryRun
            ? $"{result.DriftCount} account(s) differ; {result.RevocationCount} of them would lose access. "
                + "Nothing was changed."
            : $"{result.DriftCount} account(s) differ; {result.Queued} given to the worker.");
    }

    private static string Word(SubscriptionStanding standing) => standing.ToString().ToLowerInvariant();

    private static void ShowLeftOut(int count, IAnsiConsole console)
    {
        if (count > 0)
            console.WriteLine($"  and {count} more, which are not listed.");
    }

    private static string Command(ReconcileJobResponse job, int allowRevocations) =>
        new ReconcileRequest(job.SinceDays, job.DryRun, allowRevocations).ToCommand();

    private static string Repaired(ReconcileJobResponse job) =>
        job.Queued == 0 ? "" : $"{job.Queued} repair(s) were given to the worker before. ";

    private static void ShowHowToProceed(string command, IAnsiConsole console)
    {
        console.WriteLine(
            "Check that STRIPE_SECRET_KEY and NYRA_STRIPE_PRICE_PRO_MONTHLY of the backend are right. If these customers no longer pay, "
            + "run:");
        IndentedText.Write(console, command, "  ");
    }
}
