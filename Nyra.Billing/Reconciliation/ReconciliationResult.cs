namespace Nyra.Billing.Reconciliation;

/// <summary>What a reconciliation compared and found.</summary>
/// <param name="Subscriptions">Stripe's, to our product.</param>
/// <param name="Accounts">Ours.</param>
/// <param name="UndeliveredEvents">Of the types we handle, since the moment asked for.</param>
/// <param name="Drifts">Those that differ, in the order of their customers.</param>
/// <param name="Queued">How many of them were given to the worker for repair; 0 in a dry run.</param>
public sealed record ReconciliationResult(
    int Subscriptions, int Accounts, int UndeliveredEvents, IReadOnlyList<Drift> Drifts, int Queued);
