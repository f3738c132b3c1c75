using Nyra.Billing.Reconciliation;

namespace Nyra.BillingApi.Reconciliation;

/// <summary>How far a reconciliation is, or what it found.</summary>
/// <param name="Customers">How many customers are compared one by one; 0 while Stripe's lists are still read.</param>
/// <param name="Compared">How many of them are done.</param>
/// <param name="Differing">How many accounts differ so far.</param>
/// <param name="Failed">How many could not be compared so far.</param>
/// <param name="Queued">How many repairs the worker was given so far.</param>
/// <param name="Result">What was found in all; only of one that finished.</param>
/// <param name="Problem">Why it failed and what to do; only of one that did.</param>
/// <param name="QueueIsFull">Whether it waits until the worker has made room in the webhook queue for the next repair.</param>
/// <param name="SinceDays">How far back undelivered events are asked for, in days.</param>
public sealed record ReconcileJobResponse(
    string Id, ReconcileJobState State, DateTimeOffset StartedAt, bool DryRun, int AllowRevocations, int Customers, int Compared,
    int Differing, int Failed, int Queued, ReconciliationResult? Result, string? Problem, bool QueueIsFull = false,
    int SinceDays = ReconcileRequest.MaxSinceDays)
{
    public static ReconcileJobResponse Of(ReconcileJob job) => new(
        job.Id, job.State, job.StartedAt, job.Request.DryRun, job.Request.AllowRevocations, job.Progress.Customers, job.Progress.Compared,
        job.Progress.DriftCount, job.Progress.FailureCount, job.Progress.Queued, job.Result, job.Problem,
        job.Progress.QueueIsFull, job.Request.SinceDays);
}
