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

    /// <param name="arguments">For example <c>preflight --mode test</c>.</param>
    public static string Of(string arguments) => Prefix + arguments;

    /// <summary>A text of another process, such as a backend's, with its commands in the form that can be run here.</summary>
    public static string Localized(string text) => Localized(text, Prefix);

    internal static string Localized(string text, string prefix) =>
        Command().Replace(text, match =>
            Commands.Contains(match.Groups["command"].Value) ? prefix + match.Groups["command"].Value : match.Value);

    internal static string PrefixAt(string folder) => File.Exists(Path.Combine(folder, ToolSettings)) ? Installed : InClone;

    // Not within a path or a longer name: "~/.local/share/nyra running".
    [GeneratedRegex(@"(?:dotnet run --project Nyra\.Cli -- |(?<![\w./\\-])nyra )(?<command>[a-z-]+)(?![\w-])")]
    private static partial Regex Command();
}
