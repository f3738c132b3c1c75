using System.Collections.Immutable;

namespace Nyra.Billing.Reconciliation;

/// <summary>
/// How far a reconciliation has come: what it found, and all that another process needs to go on with it. Immutable. The lists of drifts
/// and failures are bounded, their counts are not.
/// </summary>
/// <param name="Customers">How many customers are compared one by one; 0 while Stripe's lists are still read.</param>
/// <param name="Compared">How many of them are done, failures among them.</param>
/// <param name="Last">The last of them, in the ordinal order of their ids; null before the first.</param>
/// <param name="Drifts">The first <see cref="MaxListed"/> that keep access and as many that would lose it.</param>
/// <param name="DriftCount">How many accounts differ.</param>
/// <param name="Revocations">Every customer that can be repaired and would lose access. They are repaired last, all or none.</param>
/// <param name="Failures">The first <see cref="MaxListed"/> customers that could not be compared.</param>
/// <param name="FailureCount">How many could not be compared.</param>
/// <param name="FailuresWithAccess">How many of those have access.</param>
/// <param name="Queued">How many repairs the worker was given.</param>
public sealed record ReconciliationProgress(
    int Customers, int Compared, string? Last, IReadOnlyList<Drift> Drifts, int DriftCount, ImmutableList<string> Revocations,
    IReadOnlyList<ReconciliationFailure> Failures, int FailureCount, int FailuresWithAccess, int Queued)
{
    public const int MaxListed = 1000;

    public static readonly ReconciliationProgress None = new(0, 0, null, [], 0, [], [], 0, 0, 0);

    /// <summary>Another customer was compared and is as Stripe says.</summary>
    public ReconciliationProgress Same(string customer) => this with { Compared = Compared + 1, Last = customer };

    /// <summary>Another customer was compared and differs; where it does not lose access, its repair is queued already.</summary>
    public ReconciliationProgress Differs(Drift drift, bool queued) => Same(drift.CustomerId) with
    {
        Drifts = Drifts.Count(known => known.Revokes == drift.Revokes) < MaxListed ? [.. Drifts, drift] : Drifts,
        DriftCount = DriftCount + 1,
        Revocations = drift is { Repairable: true, Revokes: true } ? Revocations.Add(drift.CustomerId) : Revocations,
        Queued = Queued + (queued ? 1 : 0),
    };

    /// <summary>Another customer could not be compared.</summary>
    public ReconciliationProgress Failed(ReconciliationFailure failure, bool hasAccess) => Same(failure.CustomerId) with
    {
        Failures = Failures.Count < MaxListed ? [.. Failures, failure] : Failures,
        FailureCount = FailureCount + 1,
        FailuresWithAccess = FailuresWithAccess + (hasAccess ? 1 : 0),
    };

    /// <summary>What is kept of a run that ended: its counts.</summary>
    public ReconciliationProgress Ended() => this with { Last = null, Drifts = [], Revocations = [], Failures = [] };

    /// <summary>Lists nothing of a customer who was erased; the counts stay.</summary>
    public ReconciliationProgress Without(string customerId) => this with
    {
        Drifts = [.. Drifts.Where(drift => drift.CustomerId != customerId)],
        Revocations = Revocations.Remove(customerId),
        Failures = [.. Failures.Where(failure => failure.CustomerId != customerId)],
    };
}
