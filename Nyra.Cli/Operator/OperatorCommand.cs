using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Nyra.Cli.Operator;

/// <summary>What the commands that ask a running backend have in common: where it is, and how its refusals end the process.</summary>
internal static class OperatorCommand
{
    public static readonly Option<string?> Url = new("--url")
    {
        Description = "The backend's address; else NYRA_BILLING_BASE_URL, else the stack that runs in this checkout.",
        HelpName = "URL",
        Recursive = true,
    };

    public static readonly Option<bool> AsJson = new("--json") { Description = "Print one JSON document.", Recursive = true };

    /// <summary>Prints the answer as JSON where that was asked for; else it is to be shown.</summary>
    public static bool Prints<T>(this ParseResult parsed, T answer)
    {
        if (!parsed.GetValue(AsJson))
            return false;
        Console.Out.WriteLine(JsonSerializer.Serialize(answer, OperatorClient.Json));
        return true;
    }

    /// <summary>A moment as the tables show it, in UTC.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>Has the command do this with a client of the backend; what it refuses goes to stderr.</summary>
    public static void Asks(this Command command, Func<ParseResult, OperatorClient, IAnsiConsole, CancellationToken, Task<int>> ask) =>
        command.SetAction((parsed, ct) => AskAsync(parsed, client => ask(parsed, client, AnsiConsole.Console, ct)));

    /// <summary>Does this with a client of the backend; what it refuses goes to stderr.</summary>
    public static Task<int> AskAsync(ParseResult parsed, Func<OperatorClient, Task<int>> ask) => RunAsync(async () =>
    {
        using var client = OperatorClient.Create(BackendOf(parsed));
        return await ask(client);
    });

    /// <summary>The backend that this command line names, or else the shell.</summary>
    public static Backend BackendOf(ParseResult parsed)
    {
        var takesUrl = false;
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult result && !takesUrl; at = at.Parent)
            takesUrl = result.Command.Options.Contains(Url);
        return Backend.Find(takesUrl ? parsed.GetValue(Url) : null, Environment.GetEnvironmentVariable, takesUrl);
    }

    /// <summary>Does this; what is refused goes to stderr.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperatorException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return refused.ExitCode;
        }
    }
}
