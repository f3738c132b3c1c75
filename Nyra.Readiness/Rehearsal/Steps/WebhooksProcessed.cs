namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>Stripe's events went through gateway, door, queue and worker, and the account became what Stripe says.</summary>
public sealed class WebhooksProcessed : IRehearsalStep
{
    public string Name => "webhooks-processed";

    public IReadOnlyList<string> Needs => ["checkout-paid"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var account = await Facts.AccountAsync(context, seen => seen is { Access: true, FeatureSource: "stripe" }, ct);
        if (account is not { Access: true, FeatureSource: "stripe" })
        {
            return StepResult.Failed(
                "an active account with the features of Stripe's entitlements",
                account is null ? "no account" : $"{account.Standing} ({account.Code}), features by {account.FeatureSource}",
                $"GET /v1/queue and {context.Target.LookAt}");
        }
        var events = await context.Stripe.EventsOfAsync(context.CustomerId!, ct);
        return StepResult.Passed(
            $"{events.Count} events ({string.Join(", ", events.Select(e => e.Type).Distinct())}) made {account.AuditRows} changes: "
            + $"{account.Standing} with {string.Join(", ", account.Features)}");
    }
}
