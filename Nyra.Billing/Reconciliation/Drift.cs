using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Reconciliation;

/// <summary>An account that differs from what Stripe says.</summary>
/// <param name="Stored">What is stored; <see cref="SubscriptionStanding.None"/> for a customer without an account.</param>
/// <param name="Stripe">What Stripe says now.</param>
/// <param name="Difference">What would change, in the words of the audit rows.</param>
/// <param name="Repairable">False where Stripe does not know the customer: then an operator must decide.</param>
/// <param name="UndeliveredEvents">Stripe's events of this customer that an endpoint never acknowledged.</param>
/// <param name="Revokes">Whether the account has access now and would lose it.</param>
public sealed record Drift(
    string CustomerId, SubscriptionStanding Stored, SubscriptionStanding Stripe, string Difference, bool Repairable,
    IReadOnlyList<string> UndeliveredEvents, bool Revokes = false);
