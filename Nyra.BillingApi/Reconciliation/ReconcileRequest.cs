using System.ComponentModel.DataAnnotations;
using Nyra.Billing.Configuration;

namespace Nyra.BillingApi.Reconciliation;

/// <summary>What to reconcile.</summary>
/// <param name="SinceDays">How far back undelivered events are asked for; Stripe remembers 30 days.</param>
/// <param name="DryRun">Whether to only report what differs.</param>
/// <param name="AllowRevocations">How many accounts may lose access in this run, where that is more than a run revokes by itself.</param>
public sealed record ReconcileRequest(
    [Range(1, ReconcileRequest.MaxSinceDays)] int SinceDays = ReconcileRequest.MaxSinceDays, bool DryRun = false,
    [Range(0, int.MaxValue)] int AllowRevocations = 0)
{
    /// <summary>For so many days Stripe remembers events.</summary>
    public const int MaxSinceDays = 30;

    /// <summary>The command that asks for the same.</summary>
    public string ToCommand() => CommandHint.Of(
        "reconcile" + (SinceDays == MaxSinceDays ? "" : $" --since {SinceDays}d") + (DryRun ? " --dry-run" : "")
        + (AllowRevocations > 0 ? $" --allow-revocations {AllowRevocations}" : ""));
}
