using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// Runs git in a folder that another person may have prepared. Git's configuration, which lies in that folder, can name commands that
/// git then runs; here every one that a reading command could run is switched off, and git connects to no other repository.
/// </summary>
internal static partial class GitProgram
{
    private const string Git = "git";

    // Tells whether git reads configuration from its environment at all, as it does from 2.31 on.
    private const string Marker = "nyra.hardened";

    private const string TooOld = "git is older than 2.31 and could run commands that the repository configures. Install a newer one.";

    // As git itself ends where it refuses.
    private const int Refused = 128;

    private static readonly (string Key, string Value)[] Switches =
    [
        (Marker, "true"),
        ("core.fsmonitor", "false"), ("core.hooksPath", "/dev/null"), ("core.pager", "cat"), ("core.editor", "false"), ("core.askPass", ""),
        ("core.sshCommand", "false"), ("core.gitProxy", ""), ("core.alternateRefsCommand", ""), ("credential.helper", ""),
        ("log.showSignature", "false"), ("protocol.allow", "never"), ("maintenance.auto", "false"), ("gc.auto", "0"),
        // In a submodule another configuration counts.
        ("submodule.recurse", "false"), ("status.submoduleSummary", "false"), ("diff.ignoreSubmodules", "dirty"),
    ];

    /// <summary>
    /// What it said, with its exit code; null where git is not installed. A git too old to be run safely fails with the reason.
    /// </summary>
    public static async Task<(int Code, string Output, string Error)?> RunAsync(
        IReadOnlyList<string> arguments, string folder, CancellationToken ct)
    {
        var (listed, environment) = await PrepareAsync(folder, ct);
        return listed is not (0, _, _) ? listed : await OtherProgram.RunAsync(Git, Reading(arguments), folder, environment, ct);
    }

    /// <exception cref="IOException">When git is missing, is too old to be run safely, or cannot read its configuration.</exception>
    public static async Task<Process> StartAsync(IReadOnlyList<string> arguments, string folder, CancellationToken ct)
    {
        var (listed, environment) = await PrepareAsync(folder, ct);
        if (listed is (not 0, _, var error))
            throw new IOException($"git cannot be run: {FirstLine(error)}");
        return OtherProgram.Start(Git, Reading(arguments), folder, environment) ?? throw new IOException("git is not installed.");
    }

    /// <summary>The environment for another program that runs git in that folder.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(string folder, CancellationToken ct) =>
        (await PrepareAsync(folder, ct)).Environment;

    public static string FirstLine(string text) => PrintableText.Of(text.Trim().Split('\n')[0]);

    private static IEnumerable<string> Reading(IReadOnlyList<string> arguments) => ["--no-pager", .. arguments];

    // Some keys carry a name that the repository chooses, such as filter.<name>.clean: which there are, git lists without running anything.
    private static async Task<((int Code, string Output, string Error)? Listed, IReadOnlyDictionary<string, string> Environment)>
        PrepareAsync(string folder, CancellationToken ct)
    {
        var none = Environment(Switches);
        var listed = await OtherProgram.RunAsync(Git, ["config", "--list", "--name-only", "-z"], folder, none, ct);
        if (listed is not (0, var output, _))
            return (listed, none);
        var keys = output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (!keys.Contains(Marker))
            return ((Refused, "", TooOld), none);
        return (listed, Environment([.. Switches, .. keys.SelectMany(SwitchOff)]));
    }

    private static IEnumerable<(string Key, string Value)> SwitchOff(string key)
    {
        if (FilterCommand().IsMatch(key))
            yield return (key, "");
        else if (FilterRequired().IsMatch(key))
            yield return (key, "false");
        // An empty command would be run, and fail: one that changes nothing stands in.
        else if (TextConversion().IsMatch(key))
            yield return (key, "cat");
        else if (SignatureProgram().IsMatch(key))
            yield return (key, "false");
        else if (SubmoduleChanges().IsMatch(key))
            yield return (key, "dirty");
    }

    // Highest in git's order, above every file, and for every git that git starts itself. Keys may hold "=", which "-c" does not take.
    private static Dictionary<string, string> Environment((string Key, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            // No protocol is allowed: not even to fetch what a partial clone left out.
            ["GIT_ALLOW_PROTOCOL"] = "",
            ["GIT_NO_LAZY_FETCH"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            // Looking must not write: git would refresh its index.
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["GIT_CONFIG_COUNT"] = settings.Length.ToString(CultureInfo.InvariantCulture),
        };
        for (var i = 0; i < settings.Length; i++)
        {
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = settings[i].Key;
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = settings[i].Value;
        }
        return environment;
    }

    [GeneratedRegex(@"\Afilter\..+\.(clean|smudge|process)\z", RegexOptions.Singleline)]
    private static partial Regex FilterCommand();

    [GeneratedRegex(@"\Afilter\..+\.required\z", RegexOptions.Singleline)]
    private static partial Regex FilterRequired();

    [GeneratedRegex(@"\Adiff\..+\.textconv\z", RegexOptions.Singleline)]
    private static partial Regex TextConversion();

    [GeneratedRegex(@"\Asubmodule\..+\.ignore\z", RegexOptions.Singleline)]
    private static partial Regex SubmoduleChanges();

    [GeneratedRegex(@"\Agpg\.(.+\.)?program\z", RegexOptions.Singleline)]
    private static partial Regex SignatureProgram();
}
