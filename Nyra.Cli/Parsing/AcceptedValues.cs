using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Nyra.Embedded;

namespace Nyra.Cli.Parsing;

/// <summary>What options and arguments take: shown in the help, completed by the shell, and named when something else was given.</summary>
internal static class AcceptedValues
{
    /// <summary>Takes these words and no other.</summary>
    public static void Accept(this Option<string> option, params string[] values)
    {
        option.HelpName = string.Join('|', values);
        option.CompletionSources.Add(values);
        option.Validators.Add(result => Refuse(result, option.Name, values));
    }

    /// <inheritdoc cref="Accept(Option{string}, string[])"/>
    public static void Accept(this Argument<string> argument, params string[] values)
    {
        argument.CompletionSources.Add(values);
        argument.Validators.Add(result => Refuse(result, $"<{argument.Name}>", values));
    }

    /// <summary>Takes words of a list, comma-separated, at least one.</summary>
    /// <param name="what">What each of them is, for example <c>check</c>.</param>
    /// <param name="how">How to see them all.</param>
    public static void AcceptList(this Option<string[]> option, string what, IReadOnlyList<string> known, string how)
    {
        option.CompletionSources.Add([.. known]);
        option.Validators.Add(result =>
        {
            var given = List([.. result.Tokens.Select(token => token.Value)]);
            if (given.Count == 0)
                result.AddError($"{option.Name} names no {what}. {how}");
            foreach (var unknown in given.Where(name => !known.Contains(name)))
                result.AddError($"{option.Name}: there is no {what} '{unknown}'.{NearestMatch.Question(unknown, known)} {how}");
        });
    }

    public static IReadOnlyList<string> List(string[]? given) =>
        [.. (given ?? [])
            .SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];

    /// <summary>An option that takes a whole number of a range.</summary>
    /// <param name="standard">What it is where the option is not given; null for 0, which the help does not show.</param>
    public static Option<int> Number(string name, int min, int max, string values, int? standard = null) => new(name)
    {
        HelpName = values,
        DefaultValueFactory = standard is { } value ? _ => value : null,
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= min && number <= max)
                return number;
            result.AddError($"{name} takes a number from {min}{(max == int.MaxValue ? "" : $" to {max}")}.");
            return default;
        },
    };

    private static void Refuse(SymbolResult result, string name, string[] values)
    {
        foreach (var token in result.Tokens.Where(token => !values.Contains(token.Value)))
            result.AddError($"{name} takes {NearestMatch.Or(values)}, not '{token.Value}'.{NearestMatch.Question(token.Value, values)}");
    }
}
