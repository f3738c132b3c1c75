using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;

namespace Nyra.Tests.Billing.Entitlements;

/// <summary>What Stripe may say of a customer, as tests need it.</summary>
internal static class Snapshots
{
    public static readonly PlanOptions Plan = new() { Name = "pro", Features = "a, b, hosted-ai", HostedAiCap = 100 };

    /// <summary>Noon of a first day; all snapshots are around it.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset PeriodEnd = Noon.AddMonths(1);

    public static SubscriptionSnapshot Subscription(string status, string id = "sub_1") => new(id, status, Noon, Noon, PeriodEnd);

    public static StripeSnapshot Of(params SubscriptionSnapshot[] subscriptions) => new(subscriptions, AllFeatures());

    public static StripeSnapshot WithFeatures(this StripeSnapshot snapshot, params ActiveFeature[] features) =>
        snapshot with { Features = features };

    public static ActiveFeature[] AllFeatures() => [new("a"), new("b"), new("hosted-ai")];
}
