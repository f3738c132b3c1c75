using System.CommandLine;
using System.Globalization;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;
using Nyra.BillingApi.Operations;
using Nyra.Cli.Operator;
using Nyra.Embedded;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra deadletters</c>: webhooks that were given up, to look at and to replay or drop.</summary>
internal static class DeadLettersCommand
{
    private static readonly Argument<string?> Id = new("id") { Description = "As the list shows it.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> All = new("--all") { Description = "Every dead letter there is now." };

    public static Command Create()
    {
        var list = new Command("list", "Lists the dead letters, oldest first.");
        list.Asks(ListAsync);
        var show = new Command("show", "Shows one with its history.") { Id };
        show.Asks(ShowAsync);
        var replay = new Command("replay", "Gives it to the worker again, with its id and history.") { Id, All };
        replay.Asks((parsed, client, console, ct) => EachAsync(parsed, client, console, HttpMethod.Post, "/replay", "replayed", ct));
        var drop = new Command("drop", "Deletes it for good; Stripe's event stays listed there for 30 days.") { Id, All };
        drop.Asks((parsed, client, console, ct) => EachAsync(parsed, client, console, HttpMethod.Delete, "", "dropped", ct));
        foreach (var one in new[] { replay, drop })
        {
            one.Validators.Add(result =>
            {
                if (result.GetValue(Id) is null == !result.GetValue(All))
                    result.AddError("Name one dead letter by its id, or all of them with --all.");
            });
        }
        show.Validators.Add(result =>
        {
            if (result.GetValue(Id) is null)
                result.AddError($"Name one dead letter by its id; {CommandHint.Of("deadletters list")} shows them.");
        });
        return new("deadletters", "Looks into webhooks that were given up.") { list, show, replay, drop, OperatorCommand.Url, OperatorCommand.AsJson };
    }

    private static async Task<int> ListAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var letters = await AllAsync(client, ct);
        if (parsed.Prints(letters))
            return ExitCodes.Ok;
        if (letters.Count == 0)
        {
            console.WriteLine("There are no dead letters.");
            return ExitCodes.Ok;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("id", "event", "type", "customer", "tries", "given up", "reason");
        foreach (var letter in letters)
        {
            table.AddRow(new[]
            {
                letter.Id, letter.Envelope.EventId, letter.Envelope.Type, letter.Envelope.CustomerId ?? "", letter.Attempts.ToString(CultureInfo.InvariantCulture),
                OperatorCommand.Moment(letter.BuriedAt), letter.Reason,
            }.Select(Markup.Escape).ToArray());
        }
        console.Write(table);
        IndentedText.Write(
            console,
            $"{letters.Count} dead letter(s). Look: {CommandHint.Of("deadletters show ID")}. "
            + $"Fix the cause, then: {CommandHint.Of("deadletters replay ID")}");
        return ExitCodes.Ok;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var letter = await client.GetAsync<DeadLetter>(PathOf(parsed.GetValue(Id)!), ct);
        if (parsed.Prints(letter))
            return ExitCodes.Ok;
        var grid = new Grid().AddColumns(2);
        foreach (var (name, value) in new (string, string)[]
        {
            ("id", letter.Id), ("event", letter.Envelope.EventId), ("type", letter.Envelope.Type), ("object", letter.Envelope.ObjectId ?? "none"),
            ("customer", letter.Envelope.CustomerId ?? "none"), ("created", OperatorCommand.Moment(letter.Envelope.Created)), ("first seen", OperatorCommand.Moment(letter.FirstSeenAt)),
            ("given up", OperatorCommand.Moment(letter.BuriedAt)), ("reason", letter.Reason), ("last error", letter.LastError ?? "none"),
            ("tries", letter.Attempts.ToString(CultureInfo.InvariantCulture)), ("replays", letter.Replays.ToString(CultureInfo.InvariantCulture)),
            ("trace", letter.Envelope.TraceParent ?? "none"),
        })
        {
            grid.AddRow(Markup.Escape(name), Markup.Escape(value));
        }
        console.Write(grid);
        return ExitCodes.Ok;
    }

    private static async Task<int> EachAsync(
        ParseResult parsed, OperatorClient client, IAnsiConsole console, HttpMethod method, string action, string done, CancellationToken ct)
    {
        var ids = parsed.GetValue(Id) is { } id ? [id] : (await AllAsync(client, ct)).Select(letter => letter.Id).ToList();
        foreach (var one in ids)
        {
            await client.DoAsync(method, PathOf(one) + action, ct);
            console.WriteLine($"{one} {done}.");
        }
        if (ids.Count == 0)
            console.WriteLine("There are no dead letters.");
        return ExitCodes.Ok;
    }

    private static async Task<List<DeadLetter>> AllAsync(OperatorClient client, CancellationToken ct)
    {
        var found = new List<DeadLetter>();
        while (true)
        {
            var after = found.Count == 0 ? "" : "?after=" + Uri.EscapeDataString(found[^1].Id);
            var page = (await client.GetAsync<DeadLetterList>("v1/dead-letters" + after, ct)).DeadLetters;
            found.AddRange(page);
            if (page.Count == 0)
                return found;
        }
    }

    private static string PathOf(string id) => "v1/dead-letters/" + Uri.EscapeDataString(id);
}
