using System.Collections.Immutable;
using System.Globalization;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Rehearsal;

namespace Nyra.Readiness.Simulation;

/// <summary>
/// Fills in what a person must decide, with values that carry <c>simulated: true</c>. What a person decided stays as it is; simulated values of
/// an earlier start are renewed: backend and simulator may have other ports now. Pure.
/// </summary>
public static class SimulatedDecisions
{
    private const string Person = "Simulated person";
    private const string Evidence = "Simulated: nobody decided this";

    /// <summary>The decisions, the addresses of the policies and the support ticket that are missing, or simulated and out of date.</summary>
    /// <param name="backend">Where the backend is reached.</param>
    public static CommandCenterDocument FillIn(CommandCenterDocument center, Uri backend, Uri simulator, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var decisions = Values(backend)
            .Where(value => center.Decided(value.Key) is not { } kept
                || (kept.Simulated == true && (kept.Value != value.Value || kept.ExpiresOn <= today)))
            .Aggregate(center.Decisions, (all, value) => all.SetItem(value.Key, new(value.Value, Person, today, Evidence, today.AddYears(1), Simulated: true)));
        var policies = PolicyNames.All.Select(name => (Name: name, Url: SimulatorOrigin.Page(simulator, name).ToString()))
            .Where(page => center.Policies.GetValueOrDefault(page.Name) is not { Url.Length: > 0 } kept
                || (kept.Simulated == true && kept.Url != page.Url))
            .Aggregate(center.Policies, (all, page) => all.SetItem(page.Name, new(page.Url, Simulated: true)));
        var inbox = decisions[DecisionNames.SupportInbox];
        // A ticket to an inbox that a person chose would say something about that inbox.
        var support = center.Support is null or { Simulated: true } && inbox.Simulated == true
            ? new("NYRA-SIMULATED", inbox.Value!, now.AddHours(-2), now.AddHours(-1), Person, Simulated: true)
            : center.Support;
        return center with { Decisions = decisions, Policies = policies, Support = support };
    }

    /// <summary>The simulated policies, by name. Each is approved anew: page and configuration may be others than at an earlier start.</summary>
    public static IReadOnlyList<string> Policies(CommandCenterDocument center) =>
        [.. center.Policies.Where(policy => policy.Value.Simulated == true).Select(policy => policy.Key)];

    /// <summary>Approves simulated policies as they read.</summary>
    /// <param name="read">By the policy's name, the hash of its text and what the system does.</param>
    public static CommandCenterDocument Approve(
        CommandCenterDocument center, IReadOnlyDictionary<string, (string Hash, string? Configuration)> read, DateTimeOffset now) => center with
        {
            Policies = center.Policies.ToImmutableSortedDictionary(
            policy => policy.Key,
            policy => policy.Value.Simulated == true && read.TryGetValue(policy.Key, out var page)
                ? policy.Value with
                {
                    ApprovedHash = page.Hash,
                    ApprovedConfiguration = page.Configuration,
                    ApprovedBy = Person,
                    ApprovedOn = DateOnly.FromDateTime(now.UtcDateTime),
                }
                : policy.Value,
            StringComparer.Ordinal),
        };

    private static Dictionary<string, string> Values(Uri backend) => new()
    {
        [DecisionNames.MonthlyPrice] = RehearsalPlan.Price,
        [DecisionNames.HostedAiCap] = RehearsalPlan.HostedAiRequests.ToString(CultureInfo.InvariantCulture),
        [DecisionNames.SupportInbox] = SimulatedAccount.SupportEmail,
        [DecisionNames.BackendUrl] = backend.GetLeftPart(UriPartial.Authority),
        [DecisionNames.BusinessName] = SimulatedAccount.BusinessName,
        [DecisionNames.CustomerPortal] = "configured",
        [DecisionNames.LegalReview] = "approved",
        [DecisionNames.Tax] = "Stripe Tax of the simulator",
    };
}
