namespace Nyra.Billing.Reconciliation;

/// <summary>What a reconciliation compared and found.</summary>
/// <param name="Subscriptions">How many Stripe lists.</param>
/// <param name="Accounts">How many are stored.</param>
/// <param name="UndeliveredEvents">Of the handled types, since the moment asked for.</param>
/// <param name="Drifts">
/// Accounts that differ, in the order of their customers' ids; bounded, see <see cref="ReconciliationProgress.Drifts"/>.
/// </param>
/// <param name="Queued">How many of them the worker repairs; 0 in a dry run.</param>
/// <param name="Withheld">How many revocations <see cref="RevocationGuard"/> withholds; in a dry run, how many it would.</param>
/// <param name="Failures">Customers that could not be compared; bounded as the drifts are.</param>
/// <param name="WithAccess">How many of the accounts have access now.</param>
/// <param name="DriftCount">How many accounts differ.</param>
/// <param name="RevocationCount">How many of them would lose access.</param>
/// <param name="FailureCount">How many customers could not be compared.</param>
/// <param name="UnrecordedReversals">How many of Stripe's events of refunds, disputes and fraud warnings were not recorded; unless in a dry
/// run, they are queued.</param>
public sealed record ReconciliationResult(
    int Subscriptions, int Accounts, int UndeliveredEvents, IReadOnlyList<Drift> Drifts, int Queued, int Withheld,
    IReadOnlyList<ReconciliationFailure> Failures, int WithAccess, int DriftCount, int RevocationCount, int FailureCount,
    int UnrecordedReversals = 0)
{
    /// <summary>Lists nothing of customers who were erased; the counts stay.</summary>
    /// <param name="hashes"><see cref="Sha256Hex"/> of their ids.</param>
    public ReconciliationResult Without(IReadOnlyCollection<string> hashes) => hashes.Count == 0 ? this : this with
    {
        Drifts = [.. Drifts.Where(drift => !hashes.Contains(Sha256Hex.Of(drift.CustomerId)))],
        Failures = [.. Failures.Where(failure => !hashes.Contains(Sha256Hex.Of(failure.CustomerId)))],
    };
}

/// <summary>A customer that could not be compared; the run went on with the next one.</summary>
/// <param name="Reason">What failed, without personal data and without Stripe's own words.</param>
public sealed record ReconciliationFailure(string CustomerId, string Reason);

/// <summary>What a reconciliation is asked to do.</summary>
/// <param name="Since">From when Stripe is asked for undelivered events; it remembers 30 days.</param>
/// <param name="DryRun">Whether it only reports what differs.</param>
/// <param name="Pause">Waited before each request to Stripe, to leave its rate limit to the paying customers.</param>
/// <param name="AllowedRevocations">How many revocations an operator allows beyond the bounds of <see cref="RevocationGuard"/>.</param>
public sealed record ReconciliationOptions(DateTimeOffset Since, bool DryRun, TimeSpan Pause, int AllowedRevocations = 0);
