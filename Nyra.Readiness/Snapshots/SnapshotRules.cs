using System.Globalization;

namespace Nyra.Readiness.Snapshots;

/// <summary>Whether a snapshot is good for the backend that holds it. Pure.</summary>
public static class SnapshotRules
{
    /// <summary>The blocker of a backend without one.</summary>
    public const string Missing = "readiness-snapshot";

    /// <summary>What keeps checkout disabled, by id and in words; empty where the snapshot is good.</summary>
    /// <param name="snapshot">Null where none is stored, or its signature does not hold.</param>
    public static IReadOnlyList<(string Id, string Words)> Blockers(ReadinessSnapshot? snapshot, BackendFacts facts, DateTimeOffset now)
    {
        if (snapshot is null)
            return [(Missing, "No readiness snapshot is published, or it was signed by another key: nyra snapshot publish --mode live")];
        var differing = new (bool Same, string Id, string Words)[]
        {
            (snapshot.Mode == facts.Mode, "snapshot-mode", $"The snapshot is of {snapshot.Mode} mode."),
            (snapshot.Account == facts.Account, "snapshot-account", "The snapshot is of another Stripe account."),
            (snapshot.Commit == facts.Commit, "snapshot-commit", "The snapshot is of another commit than the one that runs."),
            (snapshot.PriceId == facts.PriceId, "snapshot-price", "The snapshot is of another price."),
            (snapshot.ConfigurationHash == facts.ConfigurationHash, "snapshot-configuration", "The configuration was changed since the snapshot."),
            (now < snapshot.ExpiresAt && snapshot.PublishedAt <= now.AddMinutes(5), "snapshot-expired",
                string.Create(CultureInfo.InvariantCulture, $"The snapshot ended on {snapshot.ExpiresAt.UtcDateTime:yyyy-MM-dd}.")),
        }.Where(part => !part.Same).Select(part => (part.Id, part.Words));
        return [.. differing, .. snapshot.Checks.Where(check => check.Status == "fail").Select(check => (check.Name, check.Message))];
    }

    /// <summary>Whether it is good and should be published anew before long.</summary>
    public static bool Ages(ReadinessSnapshot snapshot, DateTimeOffset now) => now - snapshot.PublishedAt > ReadinessSnapshot.Fresh;
}
