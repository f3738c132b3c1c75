using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Reconciliation;

/// <summary>An account that is not what Stripe says it should be.</summary>
/// <param name="Stored">What we hold; <see cref="SubscriptionStanding.None"/> for a customer never heard of.</param>
/// <param name="Stripe">What a look at Stripe says now.</param>
/// <param name="Difference">What would change, in the words of the audit rows.</param>
/// <param name="Repairable">False where Stripe does not know the customer: then a person must look.</param>
/// <param name="UndeliveredEvents">Stripe's events of this customer that some endpoint never acknowledged.</param>
public sealed record Drift(
    string CustomerId, SubscriptionStanding Stored, SubscriptionStanding Stripe, string Difference, bool Repairable,
    IReadOnlyList<string> UndeliveredEvents);
