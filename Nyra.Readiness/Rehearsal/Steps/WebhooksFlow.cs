using Stripe;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>What Stripe told lately reached the backend, and the worker got through it.</summary>
public sealed class WebhooksFlow : IRehearsalStep
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    public string Name => "webhooks-flow";

    public IReadOnlyList<string> Needs => ["stack-healthy", "stripe-observed"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var undelivered = await context.Stripe.Api.V1.Events.ListAsync(
            new EventListOptions { DeliverySuccess = false, Limit = 100, Created = new DateRangeOptions { GreaterThanOrEqual = (context.Time.GetUtcNow() - Recent).UtcDateTime } },
            cancellationToken: ct);
        var queue = await context.Backend.QueueAsync(ct);
        if (undelivered.Data.Count > 0 || queue.DeadLetters > 0)
        {
            return StepResult.Failed(
                "every event delivered and handled", $"{undelivered.Data.Count} undelivered in a day, {queue.DeadLetters} given up", "nyra deadletters list, and nyra reconcile --dry-run");
        }
        return StepResult.Passed($"no event of the last day undelivered, none given up; {queue.Received} received since the backend started");
    }
}
