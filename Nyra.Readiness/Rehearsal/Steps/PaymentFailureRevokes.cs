namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>A renewal's payment fails, and the paid features close.</summary>
public sealed class PaymentFailureRevokes : IRehearsalStep
{
    private const string Fails = "pm_card_chargeCustomerFail";

    public string Name => "payment-failure-revokes";

    public IReadOnlyList<string> Needs => ["paid-feature-allowed"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var account = (await context.Backend.AccountAsync(context.CustomerId!, ct))!;
        await context.Stripe.PayWithAsync(context.CustomerId!, context.SubscriptionId!, Fails, ct);
        // A renewal's invoice is finalized and charged about an hour after it is drafted.
        await context.Stripe.AdvanceToAsync(account.PeriodEnd!.Value.AddHours(2), ct);

        var after = await Facts.AccountAsync(context, seen => !seen.Access, ct);
        if (after is not { Access: false, Code: "payment-failed" })
            return StepResult.Failed("an account past due without access", $"{after?.Standing} ({after?.Code})", "NYRA_PAYMENT_FAILURE_GRACE_DAYS, and the account's audit rows");
        if (await Facts.NotRefusedAsync(context, "payment-failed", ct) is { } open)
            return StepResult.Failed("402 payment-failed", open, "Nyra.Billing/Licensing/LicenseGate.cs");
        var invoice = await LatestInvoice.OfAsync(context, ct);
        return StepResult.Passed($"{invoice.Id} is {invoice.Status} after {invoice.AttemptCount} attempt(s): {after.Standing}; the gate answers 402 payment-failed");
    }
}
