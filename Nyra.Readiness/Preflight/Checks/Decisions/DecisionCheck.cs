using Nyra.Readiness.CommandCenter;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Decisions;

/// <summary>A decision of the command center was made, by somebody, on a day, with evidence, and has not aged out.</summary>
public sealed class DecisionCheck : ICheck
{
    private static readonly TimeSpan SoonOver = TimeSpan.FromDays(14);

    private readonly string _decision;
    private readonly Func<string, string?> _problem;
    private readonly bool _ages;

    /// <param name="problem">What is wrong with a value, as the rest of a sentence; null where it is good.</param>
    /// <param name="ages">Whether it must say until when it holds.</param>
    private DecisionCheck(string decision, string title, Func<string, string?> problem, bool ages = false) =>
        (_decision, Title, _problem, _ages) = (decision, title, problem, ages);

    public static IReadOnlyList<ICheck> All { get; } =
    [
        new DecisionCheck(DecisionNames.MonthlyPrice, "Monthly price saved", value => DecisionValues.Problem(DecisionNames.MonthlyPrice, value)),
        new DecisionCheck(DecisionNames.HostedAiCap, "Hosted AI cap saved", value => DecisionValues.Problem(DecisionNames.HostedAiCap, value)),
        new DecisionCheck(DecisionNames.SupportInbox, "Support inbox chosen", value => DecisionValues.Problem(DecisionNames.SupportInbox, value)),
        new DecisionCheck(DecisionNames.BackendUrl, "Domain/backend URL chosen",
            value => !Uri.TryCreate(value, UriKind.Absolute, out var url) || (url.Scheme != "https" && url is not { Scheme: "http", IsLoopback: true })
                ? "is not an https address"
                : DocumentationExample.IsHostOf(url) ? "is the example address of a documentation" : null),
        new DecisionCheck(
            DecisionNames.BusinessName, "Business name or entity path saved", value => value.Length >= 2 ? null : "is not a name"),
        new DecisionCheck(DecisionNames.CustomerPortal, "Customer Portal configured", Yes),
        new DecisionCheck(DecisionNames.LegalReview, "Attorney/accountant review approved", Yes, ages: true),
        new DecisionCheck(DecisionNames.Tax, "Tax dealt with", value => value.Length >= 2 ? null : "says nothing", ages: true),
    ];

    public string Name => "decision-" + _decision;

    public string Title { get; }

    public CheckGroup Group => CheckGroup.Decisions;

    public Seat Seats => Seat.Both;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) =>
        context.InCommandCenterAsync(
            center => context.WithSimulatedAsync(
                this, center.Decisions.GetValueOrDefault(_decision)?.Simulated,
                () => Task.FromResult(Look(center, context, context.Time.GetUtcNow())), ct),
            ct);

    private CheckResult Look(CommandCenterDocument center, PreflightContext context, DateTimeOffset now)
    {
        if (center.Decided(_decision) is not { } decision)
            return CheckResult.Fail("Not decided.", "Save it in the command center: on the page, or with PUT /v1/command-center.");
        if (_problem(decision.Value!) is { } wrong)
            return CheckResult.Fail($"What was saved {wrong}.", "Save it again in the command center.", decision.Value);
        return _decision == DecisionNames.BackendUrl && OtherBackend(decision.Value!, context) is { } other ? other : Signed(decision, now);
    }

    // What was decided on is to be what is looked at; on a developer's machine another one is rehearsed first.
    private static CheckResult? OtherBackend(string decided, PreflightContext context)
    {
        if (context.Setting(Names.BillingBaseUrl) is not { } named || !Uri.TryCreate(named, UriKind.Absolute, out var looked) || Same(looked, new(decided)))
            return null;
        var evidence = $"decided {decided}, {Names.BillingBaseUrl} {looked.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped)}";
        return looked.IsLoopback && !context.Live
            ? CheckResult.Warn("What is looked at is on this machine, not the backend that was decided on.", $"Name that in {Names.BillingBaseUrl} once it is deployed.", evidence)
            : CheckResult.Fail("What is looked at is not the backend that was decided on.", $"Name that in {Names.BillingBaseUrl}, or decide anew.", evidence);
    }

    private static bool Same(Uri one, Uri other) => one.GetLeftPart(UriPartial.Authority) == other.GetLeftPart(UriPartial.Authority) && one.AbsolutePath.TrimEnd('/') == other.AbsolutePath.TrimEnd('/');

    // A decision is somebody's.
    private CheckResult Signed(Decision decision, DateTimeOffset now)
    {
        var missing = new (bool Is, string What)[]
        {
            (!string.IsNullOrWhiteSpace(decision.Owner), "who decided"), (decision.DecidedOn is not null, "when"),
            (!string.IsNullOrWhiteSpace(decision.Evidence), "where that can be seen"), (!_ages || decision.ExpiresOn is not null, "until when it holds"),
        }.Where(part => !part.Is).Select(part => part.What).ToList();
        if (missing.Count > 0)
            return CheckResult.Fail($"It does not say {string.Join(", ", missing)}.", "Complete the decision in the command center.", decision.Value);
        if (decision.DecidedOn is { } on && CalendarDay.IsAhead(on, now))
            return CheckResult.Fail("It was decided on a day to come.", "Correct the date in the command center.", $"{decision.DecidedOn:yyyy-MM-dd}");
        var evidence = $"{decision.Value}; {decision.Owner}, {decision.DecidedOn:yyyy-MM-dd}; {decision.Evidence}";
        if (decision.ExpiresOn is not { } until)
            return CheckResult.Pass("Decided.", evidence);
        var left = CalendarDay.BegunEverywhere(until) - now;
        if (left <= TimeSpan.Zero)
            return CheckResult.Fail($"It held until {until:yyyy-MM-dd}.", "Have it decided again.", evidence);
        return left <= SoonOver
            ? CheckResult.Warn($"It holds until {until:yyyy-MM-dd} only.", "Have it decided again in time.", evidence)
            : CheckResult.Pass($"Decided, until {until:yyyy-MM-dd}.", evidence);
    }

    private static string? Yes(string value) => value is "approved" or "configured" or "yes" or "true" ? null : "is not 'approved'";
}
