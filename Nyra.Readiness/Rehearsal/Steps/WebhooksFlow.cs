using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>What Stripe told lately reached the backend, and the worker got through it.</summary>
public sealed class WebhooksFlow : IRehearsalStep
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    // Younger ones may be on their way.
    private static readonly TimeSpan Underway = TimeSpan.FromMinutes(5);

    public string Name => "webhooks-flow";

    public IReadOnlyList<string> Needs => ["stack-healthy", "stripe-observed"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var now = context.Time.GetUtcNow();
        // Of the types that are handled here: the account may have other endpoints, with troubles of their own.
        var undelivered = await context.Stripe.Api.V1.Events.ListAsync(
            new EventListOptions
            {
                DeliverySuccess = false,
                Limit = 100,
                Types = [.. HandledEvents.All],
                Created = new DateRangeOptions { GreaterThanOrEqual = (now - Recent).UtcDateTime, LessThanOrEqual = (now - Underway).UtcDateTime },
            },
            cancellationToken: ct);
        var queue = await context.Backend.QueueAsync(ct);
        if (undelivered.Data.Count > 0 || queue.DeadLetters > 0)
        {
            return StepResult.Failed(
                "every event delivered and handled", $"{undelivered.Data.Count} undelivered in a day, {queue.DeadLetters} given up", $"{CommandHint.Of("deadletters list")}, and {CommandHint.Of("reconcile --dry-run")}");
        }
        return StepResult.Passed($"no event of the last day undelivered, none given up; {queue.Received} received since the backend started");
    }
}
