using Nyra.Billing.Configuration;
using Nyra.Readiness.Blockers;
using Nyra.Readiness.Preflight;

namespace Nyra.BillingApi.Readiness;

/// <summary>What still blocks going live, as the backend sees it, with what the operator saw when he last published.</summary>
/// <param name="CheckoutEnabled">Whether a customer can begin a checkout now.</param>
/// <param name="CheckoutBlockers">The ids of what keeps it disabled.</param>
/// <param name="Simulator">The Stripe simulator's origin; left out where Stripe is not the simulator.</param>
/// <param name="Simulated">The entries of the command center that carry <c>simulated: true</c>, such as <c>decisions.tax</c>.</param>
/// <param name="Commands">What a person runs on the operator's machine.</param>
/// <param name="Account">Stripe's; left out where no snapshot names it.</param>
public sealed record ReadinessAnswer(
    string Mode, bool Ready, bool CheckoutEnabled, IReadOnlyList<string> CheckoutBlockers, string? Commit, string? Account, DateTimeOffset CheckedAt,
    IReadOnlyList<SeenCheck> Checks, IReadOnlyList<Heading> Blockers, IReadOnlyList<Heading> StopConditions, IReadOnlyList<WebhookEventReadiness> WebhookEvents,
    SnapshotAnswer? Snapshot, IReadOnlyList<RehearsalAnswer> Rehearsals, Uri? Simulator, IReadOnlyList<string> Simulated,
    ReadinessCommands Commands);

/// <summary>Commands as they can be run, each with the variable that its guard asks for; see <see cref="CommandHint"/>.</summary>
public sealed record ReadinessCommands(string Preflight, string Publish)
{
    public static ReadinessCommands Of(string mode) =>
        new(CommandHint.Of($"preflight --mode {mode}"), CommandHint.Of($"snapshot publish --mode {mode}"));
}
