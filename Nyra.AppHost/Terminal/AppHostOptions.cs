using System.CommandLine;
using Nyra.AppHost.Resources;
using Nyra.Embedded;
using Nyra.Readiness.Secrets;
using Nyra.ServiceDefaults;

namespace Nyra.AppHost.Terminal;

/// <summary>The app host's own options, and what is left for Aspire: settings, and what its command line passes.</summary>
/// <param name="Aspire">Without the options of our own: configuration would take the argument after a bare option as its value.</param>
internal sealed record AppHostOptions(bool ExitAfterRehearsal, string[] Aspire)
{
    private static readonly string[] Known =
    [
        "--exit-after-rehearsal",
        .. new[]
        {
            AppHostSettings.Queue, AppHostSettings.StripeCli, AppHostSettings.Ready, AppHostSettings.UnhealthyTimeout,
            AppHostSettings.StripeAt, AppHostSettings.KeepState,
        }.Select(setting => "--" + setting),
        .. new[]
        {
            "public-url", "license-signing-secret", "operator-token", "license-api-token", "stripe-secret-key", "stripe-price-pro-monthly",
            "stripe-webhook-secret",
        }.Select(parameter => "--Parameters:" + parameter),
    ];

    /// <returns>Null where all there was to do is done, as for <c>--help</c>.</returns>
    /// <exception cref="RefusedToStartException">For what is neither an option nor a setting.</exception>
    public static AppHostOptions? Parse(string[] args)
    {
        var exit = new Option<bool>("--exit-after-rehearsal")
        {
            Description = "End with the rehearsal's exit code and everything stopped, instead of staying up. "
                + "69 if a resource cannot start or stays unhealthy (--UnhealthyTimeout=00:03:00), 78 if a parameter has no value, 130 if it is stopped before.",
            Arity = ArgumentArity.Zero,
        };
        var root = new RootCommand(
            "Starts the stack under Aspire, rehearses the whole paid path once, and stays up until Ctrl-C. Settings are passed as --Name=value: "
            + "--Queue=container|server|file, --Parameters:stripe-at=simulator|test, --StripeCli=none, --Parameters:keep-state=true, "
            + "--Ready=true (with the simulator: simulated decisions, so that the readiness page shows READY).") { exit };
        root.TreatUnmatchedTokensAsErrors = false;
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not null)
        {
            parsed.Invoke();
            return null;
        }
        var problems = Problems(parsed.UnmatchedTokens).ToList();
        return problems.Count == 0
            ? new(parsed.GetValue(exit), [.. parsed.UnmatchedTokens])
            : throw new RefusedToStartException([.. problems.SkipLast(1), problems[^1] + " See --help."], ExitCodes.Usage);
    }

    private static IEnumerable<string> Problems(IReadOnlyList<string> left)
    {
        for (var i = 0; i < left.Count; i++)
        {
            var name = left[i].Split('=')[0];
            // "--operation publish": a setting with its value as the next argument.
            var hasValue = left[i].Contains('=') || (i + 1 < left.Count && !left[i + 1].StartsWith('-'));
            if (!left[i].Contains('=') && (!name.StartsWith('-') || !hasValue))
            {
                yield return $"The option '{SecretShapes.Redacted(name)}' is unknown or has no value.{NearestMatch.Question(name, Known)}";
                continue;
            }
            if (Mistyped(name) is { } problem)
                yield return problem;
            if (!left[i].Contains('='))
                i++;
        }
    }

    // Any other name may be a setting of Aspire or .NET. One that differs from ours by a letter is none, and would be passed over in silence.
    private static string? Mistyped(string option)
    {
        var near = Known.Where(known => NearestMatch.IsTypo(option, known)).ToList();
        return Known.Contains(option, StringComparer.OrdinalIgnoreCase) || near.Count == 0
            ? null
            : $"The option '{SecretShapes.Redacted(option)}' is unknown.{NearestMatch.Question(option, near)}";
    }
}
