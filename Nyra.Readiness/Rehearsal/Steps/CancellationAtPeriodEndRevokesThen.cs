using System.Net;
using Stripe;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>A subscription canceled for the period's end stays paid until then, and ends then.</summary>
public sealed class CancellationAtPeriodEndRevokesThen : IRehearsalStep
{
    public string Name => "cancellation-at-period-end-revokes-then";

    public IReadOnlyList<string> Needs => ["recovered-payment-restores"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        const string LookAt = "the account's audit rows and Nyra.Billing/Entitlements/EntitlementRules.cs";
        await context.Stripe.Api.V1.Subscriptions.UpdateAsync(
            context.SubscriptionId, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true }, cancellationToken: ct);
        var scheduled = await Facts.AccountAsync(context, seen => seen.Code == "cancel-scheduled", ct);
        if (scheduled is not { Access: true, Code: "cancel-scheduled", PeriodEnd: { } end })
            return StepResult.Failed("access until the period's end", $"{scheduled?.Standing} ({scheduled?.Code})", LookAt);
        var meanwhile = await Facts.GateAsync(context, context.PaidLicense!.Features[0], ct);
        if (meanwhile.Status != HttpStatusCode.OK)
            return StepResult.Failed("an open gate until the period's end", meanwhile.ToString(), LookAt);

        await context.Stripe.AdvanceToAsync(end.AddMinutes(1), ct);
        var ended = await Facts.AccountAsync(context, seen => !seen.Access, ct);
        if (ended is not { Access: false, Code: "subscription-canceled" })
            return StepResult.Failed("a canceled account without access", $"{ended?.Standing} ({ended?.Code})", LookAt);
        return await Facts.NotRefusedAsync(context, "subscription-canceled", ct) is { } open
            ? StepResult.Failed("402 subscription-canceled", open, LookAt)
            : StepResult.Passed($"the gate stayed open until {Facts.Day(end)} of Stripe's time, then answered 402 subscription-canceled");
    }
}
