using System.Globalization;

namespace Nyra.Billing.Entitlements;

/// <summary>Words the difference between two billing states for the audit row. No personal data.</summary>
internal static class BillingChange
{
    public static bool Any(BillingState before, BillingState after) =>
        !before.Features.SequenceEqual(after.Features) || before with { Features = after.Features } != after;

    public static string Describe(BillingState before, BillingState after)
    {
        var parts = new List<string>();
        if (before.Standing != after.Standing)
            parts.Add($"{Word(before.Standing)} → {Word(after.Standing)}");
        if (before.SubscriptionId != after.SubscriptionId)
            parts.Add($"subscription {after.SubscriptionId ?? "gone"}");
        else if (before.ProductId != after.ProductId)
            parts.Add($"product {after.ProductId ?? "gone"}");
        parts.AddRange(after.Features.Except(before.Features).Select(feature => "+" + feature));
        parts.AddRange(before.Features.Except(after.Features).Select(feature => "-" + feature));
        if (before.FeatureSource != after.FeatureSource)
            parts.Add($"features by {after.FeatureSource.ToString().ToLowerInvariant()}");
        if (before.PeriodEnd != after.PeriodEnd)
            parts.Add($"paid until {Day(after.PeriodEnd)}");
        if (before.PaidUntil != after.PaidUntil && after.PaidUntil is not null)
            parts.Add($"access until {Day(after.PaidUntil)} at least");
        if (before.CancelsAt != after.CancelsAt)
            parts.Add(after.CancelsAt is null ? "no cancellation scheduled" : $"cancels {Day(after.CancelsAt)}");
        if (before.HostedAiCap != after.HostedAiCap)
            parts.Add(after.HostedAiCap is { } cap ? string.Create(CultureInfo.InvariantCulture, $"hosted AI cap {cap}") : "no hosted AI");
        return parts.Count == 0 ? "details" : string.Join(", ", parts);
    }

    private static string Word(SubscriptionStanding standing) => standing switch
    {
        SubscriptionStanding.PastDue => "past due",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static string Day(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "nothing";
}
