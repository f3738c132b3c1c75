using Nyra.Billing.Stripe;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>Stripe may deliver every event again, and in any order: the account stays as it is, to the version.</summary>
public sealed class DuplicateAndShuffledDeliveriesChangeNothing : IRehearsalStep
{
    private const int Seed = 4711;

    public string Name => "duplicate-and-shuffled-deliveries-change-nothing";

    public IReadOnlyList<string> Needs => ["webhooks-processed"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var before = (await context.Backend.AccountAsync(context.CustomerId!, ct))!;
        var receivedBefore = (await Facts.SettledAsync(context, ct)).Received;

        var events = (await context.Stripe.EventsOfAsync(context.CustomerId!, ct)).Where(e => HandledEvents.All.Contains(e.Type)).ToList();
        var twice = events.Concat(events).ToArray();
        new Random(Seed).Shuffle(twice);
        foreach (var resent in twice)
            await context.Stripe.ResendAsync(resent.Id, ct);

        var queue = await Facts.SettledAsync(context, ct);
        var again = queue.Received - receivedBefore;
        // In an account that people work with, others' events come as well.
        if ((context.Target.IsStripeItself ? again < twice.Length : again != twice.Length) || !queue.Drained)
            return StepResult.Failed($"{twice.Length} more deliveries, all processed", $"{again}, {queue.Ready + queue.Held} waiting", context.Target.LookAt);
        var after = (await context.Backend.AccountAsync(context.CustomerId!, ct))!;
        return after.Json == before.Json
            ? StepResult.Passed($"{events.Count} events came twice more in shuffled order ({again} deliveries); versions {after.Versions} and {after.AuditRows} audit rows are as before")
            : StepResult.Failed($"versions {before.Versions} and {before.AuditRows} audit rows", $"{after.Versions} and {after.AuditRows}", "the audit rows of GET /v1/accounts/{customer}");
    }
}
