using System.Text.RegularExpressions;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Preflight;

/// <summary>
/// One check in the report:
/// <c>{"name":"stripe-price","group":"Stripe setup","title":"…","status":"pass|warn|fail|skip","message":"…","evidence":"…","fix":"…","link":"…","durationMs":12}</c>, and <c>"simulated":true</c> where it rests
/// on a simulated value.
/// </summary>
public sealed partial record CheckReport(
    string Name, string Group, string Title, string Status, string Message, string? Evidence = null, string? Fix = null, string? Link = null,
    long DurationMs = 0, bool? Simulated = null)
{
    public static readonly IReadOnlyList<string> Statuses = [.. Enum.GetNames<CheckStatus>().Select(name => name.ToLowerInvariant())];

    public static CheckReport Of(ICheck check, CheckResult result, TimeSpan took) => new(
        check.Name, check.Group.Title(), check.Title, result.Status.ToString().ToLowerInvariant(), result.Message, result.Evidence, result.Fix, result.Link,
        (long)took.TotalMilliseconds, result.Simulated);

    /// <summary>
    /// The same as it may be shown, kept and published, whatever a check, a library or somebody's answer put into words: without a secret, and without what
    /// steers a terminal or no XML takes.
    /// </summary>
    public CheckReport Shown(SecretValues secrets)
    {
        string? Without(string? text) => text is null ? null
            : SecretShapes.Redacted(BuildCommand().Replace(Unprintable().Replace(text, "\uFFFD"), Escaped), secrets);
        return this with { Message = Without(Message)!, Evidence = Without(Evidence), Fix = Without(Fix), Link = Without(Link) };
    }

    /// <summary>The same with the commands that a backend named in the form that can be run here.</summary>
    public CheckReport Localized()
    {
        static string? Here(string? text) => text is null ? null : CommandHint.Localized(text);
        return this with { Message = Here(Message)!, Evidence = Here(Evidence), Fix = Here(Fix) };
    }

    /// <summary>What was reported, as a result again.</summary>
    public CheckResult ToResult() => new(Enum.Parse<CheckStatus>(Status, ignoreCase: true), Message, Evidence, Fix, Link, Simulated);

    private static string Escaped(Match command) => $"{command.Value[0]}\\u{(int)command.Value[1]:X4}";

    // Build servers run what a line of output begins with, as "::error::…", and some of it anywhere, as "##vso[task.…]" and "##[error]".
    [GeneratedRegex(@"(?<=^\s*)::|##(?=\w*\[)", RegexOptions.Multiline)]
    private static partial Regex BuildCommand();

    // Control characters, halves of a pair, what turns the direction of what follows, what XML takes nowhere.
    [GeneratedRegex(
        @"[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B\uFEFF\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF-[\n\t]]"
        + @"|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]")]
    private static partial Regex Unprintable();
}
