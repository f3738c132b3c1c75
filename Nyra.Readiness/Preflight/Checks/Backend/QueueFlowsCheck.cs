using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>What Stripe told is worked off within minutes: else a cancellation waits as long, and what was canceled works on.</summary>
public sealed class QueueFlowsCheck : ICheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public string Name => "webhook-queue-flows";

    public string Title => "Webhooks are worked off";

    public CheckGroup Group => CheckGroup.HostedBackend;

    public Seat Seats => Seat.Backend;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        try
        {
            return Judge(await context.Parts!.Queue.DepthAsync(ct));
        }
        catch (QueueUnavailableException error)
        {
            return CheckResult.Fail("The queue cannot be reached.", "Start it, and look at the backend's log.", error.Message);
        }
    }

    /// <summary>Pure.</summary>
    public static CheckResult Judge(QueueDepth depth)
    {
        var evidence = $"{depth.Ready} ready, {depth.Held} held, {depth.DeadLetters} given up, the oldest {depth.OldestAge.TotalMinutes:0} min old";
        return depth switch
        {
            { Full: true } => CheckResult.Fail("The webhook queue is full: new events are refused.", "Look at the worker's log, and at how many workers there are.", evidence),
            { Drained: false } when depth.OldestAge > Longest => CheckResult.Fail("Events wait longer than ten minutes.", "Look at the worker's log: Stripe or the storage may be refusing it.", evidence),
            { DeadLettersNearlyFull: true } => CheckResult.Fail(
                $"There are {depth.DeadLetters} dead letters of at most {depth.MaxDeadLetters}; beyond that events that fail fill the queue.",
                DeadLetter.HowToMakeRoom, evidence),
            { DeadLetters: > 0 } => CheckResult.Warn("Events were given up.", $"Look at them, then bring them back or drop them: {CommandHint.Of("deadletters list")}", evidence),
            _ => CheckResult.Pass("No event waits for long, and none was given up.", evidence),
        };
    }
}
