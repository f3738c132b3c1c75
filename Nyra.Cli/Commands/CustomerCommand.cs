using System.CommandLine;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Payments;
using Nyra.BillingApi.Operations;
using Nyra.Cli.Operator;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra customer</c>: a person's right to see what is kept, and to have it erased; refunds and disputes of all
/// customers.</summary>
internal static class CustomerCommand
{
    private static readonly Argument<string> Customer = new("customer") { Description = "Stripe's customer, cus_…" };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Erase for good, without being asked." };

    public static Command Create()
    {
        var export = new Command("export", "Prints everything kept of one customer as one JSON document.") { Customer };
        export.Asks(ExportAsync);
        var erase = new Command("erase", "Erases everything kept of one customer whose subscription is over.") { Customer, Yes };
        erase.Asks(EraseAsync);
        var reversals = new Command("reversals", "Lists the latest refunds, disputes and fraud warnings of all customers. They change no "
            + "access.");
        reversals.Asks(ReversalsAsync);
        return new("customer", "Shows or erases what is kept of customers.") { export, erase, reversals, OperatorCommand.Url,
            OperatorCommand.AsJson };
    }

    private static async Task<int> ExportAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var data = await client.GetAsync<JsonElement>(PathOf(parsed), ct);
        Console.Out.WriteLine(JsonSerializer.Serialize(data, OperatorClient.Json));
        return ExitCodes.Ok;
    }

    private static async Task<int> EraseAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var customer = parsed.GetValue(Customer)!;
        if (!parsed.GetValue(Yes))
        {
            if (Console.IsInputRedirected || Console.IsOutputRedirected)
            {
                throw new OperatorException(
                    ExitCodes.Usage,
                    "Nothing was erased: this is no interactive terminal to confirm it. "
                    + $"Check with {CommandHint.Of($"customer export {customer}")}, then add --yes.");
            }
            if (!await console.ConfirmAsync($"Erase all that is kept of {Markup.Escape(customer)}? It cannot be undone.", defaultValue: false, ct))
                throw new OperatorException(ExitCodes.Failed, "Nothing was erased.");
        }
        var erased = await client.DeleteAsync<Erased>(PathOf(parsed), ct);
        if (!parsed.Prints(erased))
        {
            console.WriteLine(
                $"Erased of {customer}: {(erased.Account ? "the account" : "no account")} with {erased.Devices} device(s) and {erased.AuditRows} audit row(s), "
                + $"{erased.Checkouts} checkout(s), {erased.Webhooks} webhook(s).");
            console.WriteLine("Stripe keeps its own records; delete the customer there, too, where the law lets you.");
        }
        return ExitCodes.Ok;
    }

    private static async Task<int> ReversalsAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var reversals = await client.GetAsync<PaymentReversals>("v1/payment-reversals", ct);
        if (parsed.Prints(reversals))
            return ExitCodes.Ok;
        // An id that is broken into two lines cannot be copied.
        var table = new Table().Border(TableBorder.Simple).AddColumn("created").AddColumn(new TableColumn("object").NoWrap())
            .AddColumn(new TableColumn("customer").NoWrap()).AddColumn(new TableColumn("type").NoWrap()).AddColumn("detail");
        foreach (var reversal in reversals.Latest.Reverse())
        {
            table.AddRow(new[]
            {
                OperatorCommand.Moment(reversal.Created), reversal.ObjectId ?? "", reversal.CustomerId ?? "not named", reversal.Type,
                reversal.Detail ?? "",
            }.Select(Markup.Escape).ToArray());
        }
        if (reversals.Latest.Count > 0)
            console.Write(table);
        console.WriteLine($"{reversals.Count} event(s) of refunds, disputes and fraud warnings were recorded.");
        console.WriteLine("They change no access: to end it, cancel the subscription at Stripe.");
        return ExitCodes.Ok;
    }

    private static string PathOf(ParseResult parsed) => "v1/customers/" + Uri.EscapeDataString(parsed.GetValue(Customer)!);
}
