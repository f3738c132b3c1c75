using System.ComponentModel.DataAnnotations;

namespace Nyra.BillingApi.Reconciliation;

/// <summary>What to reconcile.</summary>
/// <param name="SinceDays">How far back undelivered events are asked for; Stripe remembers 30 days.</param>
/// <param name="DryRun">Whether to only report what differs.</param>
/// <param name="AllowRevocations">How many accounts may lose access in this run, where that is more than a run revokes by itself.</param>
public sealed record ReconcileRequest(
    [Range(1, 30)] int SinceDays = 30, bool DryRun = false, [Range(0, int.MaxValue)] int AllowRevocations = 0);
