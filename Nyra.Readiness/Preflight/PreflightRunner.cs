using Nyra.Readiness.Blockers;

namespace Nyra.Readiness.Preflight;

/// <summary>Runs checks beside each other, each within its limit. A check that throws or takes too long has failed.</summary>
public static class PreflightRunner
{
    /// <exception cref="OperationCanceledException">When the person stops it.</exception>
    public static async Task<PreflightReport> RunAsync(
        IReadOnlyList<ICheck> checks, PreflightContext context, string? commit, IPreflightProgress progress, CancellationToken ct)
    {
        var started = context.Time.GetUtcNow();
        var since = context.Time.GetTimestamp();
        progress.Begin(checks);
        var reports = await Task.WhenAll(checks.Select(async check =>
        {
            // Not one after the other because the first of them computes before it waits.
            var report = await Task.Run(() => RunOneAsync(check, context, ct), ct);
            progress.Ended(report);
            return report;
        }));
        return new(
            reports.All(report => report.Status != "fail"), context.Mode, commit, started, (long)context.Time.GetElapsedTime(since).TotalMilliseconds, reports,
            LiveBlockers.Of(reports), StopConditions.Of(reports));
    }

    private static async Task<CheckReport> RunOneAsync(ICheck check, PreflightContext context, CancellationToken ct)
    {
        var since = context.Time.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(check.Limit);
        CheckResult result;
        try
        {
            // Also where the check does not listen to the token.
            result = await check.RunAsync(context, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            result = CheckResult.Fail($"Not found out within {check.Limit.TotalSeconds:0} s.", $"Run it alone, and look at what it waits for: nyra preflight --mode {context.Mode} --only {check.Name}");
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            // The type alone could be anything; the message is ours or the library's, and has been through no secret: settings are never in it.
            result = CheckResult.Fail($"The check broke off: {error.GetType().Name}: {error.Message}", $"Run it alone: nyra preflight --mode {context.Mode} --only {check.Name}");
        }
        return CheckReport.Of(check, result, context.Time.GetElapsedTime(since));
    }
}
