using System.Collections.Immutable;
using System.Globalization;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Rehearsal;

namespace Nyra.Readiness.Simulation;

/// <summary>Fills in what a person must decide, with values that carry <c>simulated: true</c>. What was decided stays as it is. Pure.</summary>
public static class SimulatedDecisions
{
    private const string Person = "Simulated person";
    private const string Evidence = "Simulated: nobody decided this";

    /// <summary>The decisions, the addresses of the policies and the support ticket that are missing.</summary>
    /// <param name="backend">Where the backend is reached.</param>
    public static CommandCenterDocument FillIn(CommandCenterDocument center, Uri backend, Uri simulator, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var decisions = Values(backend).Where(value => center.Decided(value.Key) is null)
            .Aggregate(center.Decisions, (all, value) => all.SetItem(value.Key, new(value.Value, Person, today, Evidence, today.AddYears(1), Simulated: true)));
        var policies = PolicyNames.All.Where(name => center.Policies.GetValueOrDefault(name) is not { Url.Length: > 0 })
            .Aggregate(center.Policies, (all, name) => all.SetItem(name, new(SimulatorOrigin.Page(simulator, name).ToString(), Simulated: true)));
        var inbox = decisions[DecisionNames.SupportInbox];
        // A ticket to an inbox that a person chose would say something about that inbox.
        var support = center.Support is null && inbox.Simulated == true
            ? new("NYRA-SIMULATED", inbox.Value!, now.AddHours(-2), now.AddHours(-1), Person, Simulated: true)
            : center.Support;
        return center with { Decisions = decisions, Policies = policies, Support = support };
    }

    /// <summary>The simulated policies that nobody approved yet, by name.</summary>
    public static IReadOnlyList<string> Unapproved(CommandCenterDocument center) =>
        [.. center.Policies.Where(policy => policy.Value is { Simulated: true, ApprovedHash: null }).Select(policy => policy.Key)];

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
