using System.CommandLine;
using System.Text.RegularExpressions;

namespace Nyra.Embedded;

/// <summary>What is wrong with a command line: every problem at once, each with what is allowed or what may have been meant.</summary>
internal static partial class CommandLineErrors
{
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unknown = Unknown(parsed, command).ToList();
        // The parser's own sentences, which name types and no remedy, are replaced; the others are those of our validators.
        var others = parsed.Errors.Select(error => error.Message)
            .Where(message => !Unrecognized().IsMatch(message) && !(unknown.Count > 0 && CommandRequired().IsMatch(message)))
            .Select(message => Reworded(message, parsed, command));
        return [.. unknown, .. others];
    }

    private static IEnumerable<string> Unknown(ParseResult parsed, Command command)
    {
        var valueOfUnknown = false;
        foreach (var token in parsed.UnmatchedTokens)
        {
            if (token.StartsWith('-'))
            {
                var option = token.Split('=')[0];
                yield return $"There is no option {option} of {Name(command)}.{NearestMatch.Question(option, OptionNames(parsed))}";
            }
            else if (command.Subcommands.Count > 0)
                yield return $"There is no command '{token}'.{NearestMatch.Question(token, CommandNames(command))}";
            // What follows an unknown option is most likely its value.
            else if (!valueOfUnknown)
                yield return $"'{token}' is one value too many: {Name(command)} {Takes(command)}.";
            valueOfUnknown = token.StartsWith('-') && !token.Contains('=');
        }
    }

    private static string Reworded(string message, ParseResult parsed, Command command)
    {
        if (CommandRequired().IsMatch(message))
        {
            var width = command.Subcommands.Max(one => one.Name.Length);
            return string.Join(
                Environment.NewLine,
                command.Subcommands.Where(one => !one.Hidden).Select(one => $"  {one.Name.PadRight(width)}  {one.Description}")
                    .Prepend("Name a command:"));
        }
        if (Required().Match(message) is { Success: true } required)
            return $"{required.Groups["name"].Value} is missing{Values(required.Groups["name"].Value, parsed)}.";
        if (ValueMissing().Match(message) is { Success: true } empty)
        {
            return empty.Groups["kind"].Value == "option"
                ? $"{empty.Groups["name"].Value} needs a value{Values(empty.Groups["name"].Value, parsed)}."
                : $"{Name(command)} needs {string.Join(" and ", RequiredArguments(command).Select(one => $"<{one.Name}>"))}.";
        }
        if (Repeated().Match(message) is { Success: true } repeated)
            return $"{repeated.Groups["name"].Value} takes one value, and was given {repeated.Groups["count"].Value}.";
        return NotConverted().Match(message) is { Success: true } wrong
            ? $"{wrong.Groups["name"].Value} does not take '{wrong.Groups["value"].Value}'{Values(wrong.Groups["name"].Value, parsed)}."
            : message;
    }

    // ": test or live"
    private static string Values(string option, ParseResult parsed) =>
        Options(parsed).FirstOrDefault(one => one.Name == option)?.HelpName is { } values
            ? $": {values.Replace("|", " or ", StringComparison.Ordinal)}"
            : "";

    private static IEnumerable<Argument> RequiredArguments(Command command) =>
        command.Arguments.Where(one => one.Arity.MinimumNumberOfValues > 0);

    private static string Takes(Command command) => command.Arguments.Count == 0
        ? "takes options only"
        : $"takes {string.Join(" ", command.Arguments.Select(one => $"<{one.Name}>"))}";

    private static string Name(Command command) => command is RootCommand ? "the command line" : $"'{command.Name}'";

    private static IEnumerable<string> CommandNames(Command command) =>
        command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name);

    private static IEnumerable<string> OptionNames(ParseResult parsed) =>
        Options(parsed).Where(one => !one.Hidden).Select(one => one.Name);

    private static IEnumerable<Option> Options(ParseResult parsed)
    {
        foreach (var option in parsed.CommandResult.Command.Options)
            yield return option;
        for (var at = parsed.CommandResult.Parent; at is not null; at = at.Parent)
        {
            foreach (var option in (at as System.CommandLine.Parsing.CommandResult)?.Command.Options.Where(one => one.Recursive) ?? [])
                yield return option;
        }
    }

    [GeneratedRegex(@"^Unrecognized command or argument '")]
    private static partial Regex Unrecognized();

    [GeneratedRegex(@"^Required command was not provided")]
    private static partial Regex CommandRequired();

    [GeneratedRegex(@"^Option '(?<name>.+)' is required")]
    private static partial Regex Required();

    [GeneratedRegex(@"^Required argument missing for (?<kind>option|command): '(?<name>.+)'")]
    private static partial Regex ValueMissing();

    [GeneratedRegex(@"^Option '(?<name>.+)' expects a single argument but (?<count>\d+) were provided")]
    private static partial Regex Repeated();

    [GeneratedRegex(
        @"^Cannot parse argument '(?<value>.*)' for (?:option|command) '(?<name>.+)' as expected type", RegexOptions.Singleline)]
    private static partial Regex NotConverted();
}
