namespace Nyra.Billing.Stripe;

/// <summary>What Stripe says of one customer at one moment: all its subscriptions and the active entitlements.</summary>
public sealed record StripeSnapshot(IReadOnlyList<SubscriptionSnapshot> Subscriptions, IReadOnlyList<ActiveFeature> Features);
