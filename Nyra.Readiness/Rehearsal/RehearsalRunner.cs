using System.Diagnostics;
using Nyra.Readiness.Rehearsal.Progress;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Secrets;
using Stripe;

namespace Nyra.Readiness.Rehearsal;

/// <summary>Takes the steps one after another. A step whose need did not pass is skipped with that reason.</summary>
public static class RehearsalRunner
{
    private static readonly ActivitySource Telemetry = new("Nyra.Rehearsal");

    /// <exception cref="OperationCanceledException">When the person stops it.</exception>
    public static async Task<RehearsalReport> RunAsync(
        IReadOnlyList<IRehearsalStep> steps, RehearsalTarget target, IRehearsalProgress progress, TimeProvider time, CancellationToken ct)
    {
        using var context = new RehearsalContext(target, time, progress);
        var started = time.GetUtcNow();
        var since = time.GetTimestamp();
        var reports = new List<StepReport>();
        var events = new SortedSet<string>(StringComparer.Ordinal);
        progress.Begin(target, steps);
        foreach (var step in steps)
        {
            progress.Starts(step);
            var stepSince = time.GetTimestamp();
            var result = Blocked(step, reports) ?? await TracedAsync(step, context, ct);
            var report = StepReport.Of(step.Name, result, time.GetElapsedTime(stepSince));
            reports.Add(report);
            progress.Ended(report);
            // The next step may let more time pass on the simulator's clock than events are kept for.
            if (!target.IsStripeItself)
                events.UnionWith(await EventsAsync(context, ct));
        }
        var ok = reports.All(report => report.Status == "passed");
        events.UnionWith(await EventsAsync(context, ct));
        var took = (long)time.GetElapsedTime(since).TotalMilliseconds;
        return new(ok, target.Mode, target.Engine, started, took, reports, target.Deliveries, context.Commit, [.. events],
            target.IsStripeItself ? RehearsalReport.StripeItself : RehearsalReport.StripeSimulated);
    }

    // Beside the steps: that Stripe does not tell any more what it sent makes no step fail that passed.
    private static async Task<IEnumerable<string>> EventsAsync(RehearsalContext context, CancellationToken ct)
    {
        try
        {
            return context.CustomerId is { } customer
                ? (await context.Stripe.EventsOfAsync(customer, ct)).Select(sent => sent.Type)
                : [];
        }
        catch (Exception away) when (away is StripeException or HttpRequestException)
        {
            return [];
        }
    }

    private static StepResult? Blocked(IRehearsalStep step, List<StepReport> taken) =>
        taken.FirstOrDefault(report => step.Needs.Contains(report.Name) && report.Status != "passed") is { } need
            ? StepResult.Skipped($"{need.Name} did not pass")
            : null;

    // A trace each: what the step did, down to what the hosts made of it.
    private static async Task<StepResult> TracedAsync(IRehearsalStep step, RehearsalContext context, CancellationToken ct)
    {
        using var trace = Telemetry.StartActivity(step.Name);
        var result = await TakeAsync(step, context, ct);
        trace?.SetTag("nyra.rehearsal.step", step.Name).SetTag("nyra.checkout.session", context.Checkout?.SessionId)
            .SetTag("nyra.customer", context.CustomerId);
        trace?.SetStatus(result.Status == StepStatus.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        return result;
    }

    private static async Task<StepResult> TakeAsync(IRehearsalStep step, RehearsalContext context, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // A step that hangs is a failure, not a rehearsal that never ends.
        limit.CancelAfter(step.LimitFor(context.Target));
        try
        {
            return await step.RunAsync(context, limit.Token);
        }
        catch (NoWorkerException missing)
        {
            return NoWorker.Failed(missing.Message);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            return StepResult.Failed("the step to come to its end", SecretShapes.Redacted($"{error.GetType().Name}: {error.Message}"), context.Target.LookAt);
        }
    }
}
