namespace Nyra.Billing.Entitlements;

/// <summary>What Stripe last said of a customer, as far as access depends on it. Written by <see cref="EntitlementRules"/> alone.</summary>
/// <remarks>Moments are Stripe's, which run ahead of ours where a test clock was advanced; see <see cref="PastDueSince"/>.</remarks>
public sealed record BillingState
{
    public static readonly BillingState None = new();

    public SubscriptionStanding Standing { get; init; }

    public string? SubscriptionId { get; init; }

    /// <summary>The Stripe product subscribed to; null without a subscription, and as version 0.1 stored it.</summary>
    public string? ProductId { get; init; }

    /// <summary>The plan's name as licenses carry it; null without a subscription.</summary>
    public string? Plan { get; init; }

    /// <summary>Lookup keys of the features, in ordinal order.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    public FeatureSource FeatureSource { get; init; }

    /// <summary>Hosted AI requests a billing period may use; null where nobody capped them.</summary>
    public int? HostedAiCap { get; init; }

    public DateTimeOffset? PeriodStart { get; init; }

    public DateTimeOffset? PeriodEnd { get; init; }

    /// <summary>When a scheduled cancellation takes effect; null where none is scheduled.</summary>
    public DateTimeOffset? CancelsAt { get; init; }

    /// <summary>
    /// Since when a payment is owed: the oldest open invoice's due moment, or when we first saw it if that is earlier, so that an advanced
    /// test clock cannot put it out of reach. Null unless past due.
    /// </summary>
    public DateTimeOffset? PastDueSince { get; init; }

    /// <summary>
    /// The end of the period that is paid, where the standing is past due, unpaid, or paused by <c>pause_collection</c>: access lasts at
    /// least until then. Null where nothing is paid, and where the standing alone decides.
    /// </summary>
    public DateTimeOffset? PaidUntil { get; init; }
}
