namespace Nyra.Readiness.Preflight;

/// <summary>
/// One check in the report:
/// <c>{"name":"stripe-price","group":"Stripe setup","title":"…","status":"pass|warn|fail|skip","message":"…","evidence":"…","fix":"…","link":"…","durationMs":12}</c>.
/// </summary>
public sealed record CheckReport(
    string Name, string Group, string Title, string Status, string Message, string? Evidence = null, string? Fix = null, string? Link = null,
    long DurationMs = 0)
{
    public static readonly IReadOnlyList<string> Statuses = [.. Enum.GetNames<CheckStatus>().Select(name => name.ToLowerInvariant())];

    public static CheckReport Of(ICheck check, CheckResult result, TimeSpan took) => new(
        check.Name, check.Group.Title(), check.Title, result.Status.ToString().ToLowerInvariant(), result.Message, result.Evidence, result.Fix, result.Link,
        (long)took.TotalMilliseconds);

    /// <summary>What was reported, as a result again.</summary>
    public CheckResult ToResult() => new(Enum.Parse<CheckStatus>(Status, ignoreCase: true), Message, Evidence, Fix, Link);
}
