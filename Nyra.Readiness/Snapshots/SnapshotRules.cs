using System.Globalization;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Blockers;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Rehearsal;
using Nyra.Readiness.Support;

namespace Nyra.Readiness.Snapshots;

/// <summary>Whether a snapshot is good for the backend that holds it. Pure.</summary>
public static class SnapshotRules
{
    /// <summary>The blocker of a backend without one.</summary>
    public const string Missing = "readiness-snapshot";

    private static readonly TimeSpan ReportLife = TimeSpan.FromHours(1);

    /// <summary>What keeps checkout disabled, by id and in words; empty where the snapshot is good.</summary>
    /// <param name="snapshot">Null where none is stored, or its signature does not hold.</param>
    public static IReadOnlyList<(string Id, string Words)> Blockers(ReadinessSnapshot? snapshot, BackendFacts facts, DateTimeOffset now)
    {
        if (snapshot is null)
            return [(Missing, $"No readiness snapshot is published, or it was signed by another key: {CommandHint.Of("snapshot publish --mode live")}")];
        var differing = new (bool Same, string Id, string Words)[]
        {
            (snapshot.Mode == facts.Mode, "snapshot-mode", $"The snapshot is of {snapshot.Mode} mode."),
            (snapshot.Account == facts.Account, "snapshot-account", "The snapshot is of another Stripe account."),
            (snapshot.Commit == facts.Commit, "snapshot-commit", "The snapshot is of another commit than the one that runs."),
            (snapshot.PriceId == facts.PriceId, "snapshot-price", "The snapshot is of another price."),
            (snapshot.ConfigurationHash == facts.ConfigurationHash, "snapshot-configuration", "The configuration was changed since the snapshot."),
            (!snapshot.Checks.Any(check => check.Simulated == true), "snapshot-simulated", "The snapshot rests on simulated values."),
            (now < snapshot.ExpiresAt && snapshot.PublishedAt <= now.AddMinutes(5), "snapshot-expired",
                string.Create(CultureInfo.InvariantCulture, $"The snapshot ended on {snapshot.ExpiresAt.UtcDateTime:yyyy-MM-dd}.")),
        }.Where(part => !part.Same).Select(part => (part.Id, part.Words));
        return [.. differing, .. snapshot.Checks.Where(check => check.Status == "fail").Select(check => (check.Name, check.Message))];
    }

    /// <summary>Until when a snapshot is good that is published now: a month, and no longer than any decision, the support ticket and the rehearsals it rests on.</summary>
    /// <param name="rehearsedOn">See <see cref="RehearsalFreshCheck.ProvenOn"/>.</param>
    public static DateTimeOffset Ends(DateTimeOffset now, CommandCenterDocument? decided, DateTimeOffset? rehearsedOn)
    {
        var ends = new List<DateTimeOffset> { now + ReadinessSnapshot.Life };
        ends.AddRange((decided?.Decisions.Values ?? [])
            .Select(decision => decision.ExpiresOn).OfType<DateOnly>().Select(CalendarDay.BegunEverywhere));
        if (decided is not null && SupportTickets.ProvenAt(decided) is { } answered)
            ends.Add(answered + SupportTickets.LongestAge);
        if (rehearsedOn is { } rehearsed)
            ends.Add(rehearsed + RehearsalFreshCheck.Good);
        return ends.Min();
    }

    /// <summary>Why a preflight cannot be published, whatever it found: of another mode, of another day, or no report of this product. Null where it can.</summary>
    /// <param name="simulator">Whether this backend is on the Stripe simulator: only then may the report rest on simulated values.</param>
    public static (string Id, string Words)? Refusal(PreflightReport found, string mode, string? commit, bool simulator, DateTimeOffset now)
    {
        if (found.Mode != mode)
            return ("snapshot-mode", $"The preflight is of {(found.Mode is "test" or "live" ? found.Mode : "no known")} mode, and this backend has a {mode} key.");
        if (found.Commit != commit)
            return ("snapshot-commit", "The preflight was run in a checkout of another commit than the one that runs here, or in none.");
        if ((now - found.StartedAt).Duration() > ReportLife)
            return ("preflight-stale", string.Create(CultureInfo.InvariantCulture, $"The preflight is of {found.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm}Z. What is published was found within the hour: {CommandHint.Of($"snapshot publish --mode {mode}")}"));
        if (found.Checks.Any(check => check is not { Name: not null, Status: not null, Message: not null }))
            return ("preflight-malformed", "The report has a check without a name, a status or a message.");
        // What was sent is not repeated: it could be anything.
        if (found.Checks.CountBy(check => check.Name).Any(name => name.Value > 1))
            return ("preflight-malformed", "The report names a check more than once.");
        if (found.Checks.Any(check => !CheckReport.Statuses.Contains(check.Status)))
            return ("preflight-malformed", $"The report gives a check a status that is none of {string.Join(", ", CheckReport.Statuses)}.");
        if (!simulator && found.Checks.Where(check => check.Simulated == true).Select(check => check.Name).ToList() is { Count: > 0 } simulated)
        {
            return ("simulated-values", $"{simulated.Count} checks rest on simulated values ({string.Join(", ", simulated.Where(PreflightChecks.IsKnown))}), "
                + "and this backend has a real Stripe key. Save your own decisions on the readiness page, then publish again.");
        }
        return null;
    }

    /// <summary>The checks that keep a snapshot from being published: what fails, and what a live blocker or stop condition needs and nobody could see.</summary>
    public static IReadOnlyList<CheckReport> Blocking(IReadOnlyList<CheckReport> checks)
    {
        var open = LiveBlockers.Of(checks).Concat(StopConditions.Of(checks)).Where(heading => heading.Open).SelectMany(heading => heading.Because).ToHashSet();
        return [.. checks.Where(check => check.Status == "fail" || open.Contains(check.Name))];
    }

    /// <summary>Whether it is good and should be published anew before long.</summary>
    public static bool Ages(ReadinessSnapshot snapshot, DateTimeOffset now) => now - snapshot.PublishedAt > ReadinessSnapshot.Fresh;
}
