using System.Text.RegularExpressions;

namespace Nyra.Billing.Configuration;

/// <summary>
/// Names commands of the <c>nyra</c> command line in texts, in the form that can be run: <c>nyra …</c> where it is installed as a .NET
/// tool, else <c>dotnet run --project Nyra.Cli -- …</c>, at the root of a clone. The only place that decides which.
/// </summary>
public static partial class CommandHint
{
    /// <summary>The commands that texts may name; the command line itself has no others.</summary>
    public static readonly IReadOnlyList<string> Commands =
    [
        "rehearse", "up", "deadletters", "reconcile", "devices", "customer", "keys", "store", "trigger", "listen", "preflight", "snapshot",
        "support-roundtrip",
    ];

    internal const string InClone = "dotnet run --project Nyra.Cli -- ";
    internal const string Installed = "nyra ";

    // NuGet puts this file beside the assemblies of a .NET tool. A build has none, and neither has a container: its operator has a clone.
    private const string ToolSettings = "DotnetToolSettings.xml";

    private static readonly string Prefix = PrefixAt(AppContext.BaseDirectory);

    /// <summary>The command line's own name, for its help: <c>nyra</c>, or how it is run in a clone.</summary>
    public static string Program => Prefix.TrimEnd();

    /// <summary>A command as it can be run here; where a guard refuses it without a variable, the variable is named behind it.</summary>
    /// <param name="arguments">All of them, for example <c>preflight --mode test</c>: nothing may be written behind the command.</param>
    public static string Of(string arguments) =>
        Prefix + arguments + (GuardOf(arguments) is { } variable ? $" (with {variable}=true set)" : "");

    /// <summary>
    /// The words of a text, in order. A command is one word with its options, so that no line break spoils it; at most one word of prose behind
    /// it may belong to it.
    /// </summary>
    public static IReadOnlyList<string> WordsOf(string text) => [.. Words().Matches(text).Select(match => match.Value)];

    /// <summary>A text of another process, such as a backend's, with its commands in the form that can be run here.</summary>
    public static string Localized(string text) => Localized(text, Prefix);

    internal static string Localized(string text, string prefix) =>
        Command().Replace(text, match =>
            Commands.Contains(match.Groups["command"].Value) ? prefix + match.Groups["command"].Value : match.Value);

    private static string? GuardOf(string arguments)
    {
        if (arguments.Contains("--help", StringComparison.Ordinal))
            return null;
        if (arguments.Contains("--mode live", StringComparison.Ordinal))
            return Settings.AllowLiveRehearsal;
        return arguments == "support-roundtrip" || arguments.Contains("--stripe real", StringComparison.Ordinal) ? Settings.RehearsalExecute : null;
    }

    internal static string PrefixAt(string folder) => File.Exists(Path.Combine(folder, ToolSettings)) ? Installed : InClone;

    // Not within a path or a longer name: "~/.local/share/nyra running". Not who confirmed a ticket: "confirmed by nyra support-roundtrip".
    [GeneratedRegex(@"(?:dotnet run --project Nyra\.Cli -- |(?<![\w./\\-])(?<!confirmed by )nyra )(?<command>[a-z-]+)(?![\w-])")]
    private static partial Regex Command();

    // After the command's name at most one word, then options with at most one value each, which may be quoted.
    [GeneratedRegex(
        @"\(?(?:dotnet run --project Nyra\.Cli -- |nyra )[a-z-]+(?![\w-])(?: \w+(?![\w-]))?(?: --[\w-]+(?: (?!-)(?:""[^""]*""|[^\s""]+))?)*\S*|\S+")]
    private static partial Regex Words();
}
