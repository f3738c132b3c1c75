using System.Collections.Immutable;

namespace Nyra.Billing.Reconciliation;

/// <summary>
/// How far a reconciliation has come: what it found, and all that another process needs to go on with it. Immutable. The lists of drifts
/// and failures are bounded, their counts are not.
/// </summary>
/// <param name="Customers">How many customers are compared one by one; 0 while Stripe's lists are still read.</param>
/// <param name="Compared">How many of them are done, failures among them.</param>
/// <param name="Drifts">Up to <see cref="MaxListed"/> that keep access and as many that would lose it.</param>
/// <param name="DriftCount">How many accounts differ.</param>
/// <param name="Revocations">Every customer that can be repaired and would lose access. They are repaired last, all or none.</param>
/// <param name="Failures">Up to <see cref="MaxListed"/> customers that could not be compared.</param>
/// <param name="FailureCount">How many could not be compared.</param>
/// <param name="FailuresWithAccess">How many of those have access.</param>
/// <param name="Queued">How many repairs the worker was given.</param>
/// <param name="LastHash">
/// The last of them, as <see cref="Sha256Hex"/> of its id; null before the first. They are compared in the ordinal order of these hashes:
/// an id would be kept here of a customer who was erased.
/// </param>
/// <param name="QueueIsFull">Whether the run waits until the worker has made room for the next repair.</param>
public sealed record ReconciliationProgress(
    int Customers, int Compared, IReadOnlyList<Drift> Drifts, int DriftCount, ImmutableList<string> Revocations,
    IReadOnlyList<ReconciliationFailure> Failures, int FailureCount, int FailuresWithAccess, int Queued,
    string? LastHash = null, bool QueueIsFull = false)
{
    public const int MaxListed = 1000;

    public static readonly ReconciliationProgress None = new(0, 0, [], 0, [], [], 0, 0, 0);

    /// <summary>Another customer was compared and is as Stripe says.</summary>
    public ReconciliationProgress Same(string customer) => this with
    {
        Compared = Compared + 1,
        LastHash = Sha256Hex.Of(customer),
    };

    /// <summary>Another customer was compared and differs; where it does not lose access, its repair is queued already.</summary>
    public ReconciliationProgress Differs(Drift drift, bool queued) => Same(drift.CustomerId) with
    {
        Drifts = Drifts.Count(known => known.Revokes == drift.Revokes) < MaxListed ? [.. Drifts, drift] : Drifts,
        DriftCount = DriftCount + 1,
        Revocations = drift is { Repairable: true, Revokes: true } ? Revocations.Add(drift.CustomerId) : Revocations,
        Queued = Queued + (queued ? 1 : 0),
    };

    /// <summary>Another customer could not be compared.</summary>
    /// <param name="hasAccess">Whether its account has access now.</param>
    /// <param name="listed">False for a customer who was erased, who is only counted.</param>
    public ReconciliationProgress Failed(ReconciliationFailure failure, bool hasAccess, bool listed = true) => Same(failure.CustomerId) with
    {
        Failures = listed && Failures.Count < MaxListed ? [.. Failures, failure] : Failures,
        FailureCount = FailureCount + 1,
        FailuresWithAccess = FailuresWithAccess + (hasAccess ? 1 : 0),
    };

    /// <summary>What is kept of a run that ended: its counts.</summary>
    public ReconciliationProgress Ended() =>
        this with { LastHash = null, QueueIsFull = false, Drifts = [], Revocations = [], Failures = [] };

    /// <summary>Lists nothing of customers who were erased; the counts stay.</summary>
    /// <param name="hashes"><see cref="Sha256Hex"/> of their ids.</param>
    public ReconciliationProgress Without(IReadOnlyCollection<string> hashes) => hashes.Count == 0 ? this : this with
    {
        Drifts = [.. Drifts.Where(drift => !hashes.Contains(Sha256Hex.Of(drift.CustomerId)))],
        Revocations = Revocations.RemoveAll(customer => hashes.Contains(Sha256Hex.Of(customer))),
        Failures = [.. Failures.Where(failure => !hashes.Contains(Sha256Hex.Of(failure.CustomerId)))],
    };
}
