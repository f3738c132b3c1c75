using Nyra.Readiness.Blockers;
using Nyra.Readiness.Secrets;

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
            reports.All(report => report.Status != "fail"), context.Mode, started, (long)context.Time.GetElapsedTime(since).TotalMilliseconds, reports,
            LiveBlockers.Of(reports), StopConditions.Of(reports), commit);
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
            result = check.Seats.HasFlag(context.Seat)
                ? await check.RunAsync(context, limit.Token).WaitAsync(limit.Token)
                : await AskAsync(check, context, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            result = CheckResult.Fail($"Not found out within {check.Limit.TotalSeconds:0} s.", $"Run it alone, and look at what it waits for: nyra preflight --mode {context.Mode} --only {check.Name}");
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            result = CheckResult.Fail($"The check broke off: {error.GetType().Name}: {error.Message}", $"Run it alone: nyra preflight --mode {context.Mode} --only {check.Name}");
        }
        return CheckReport.Of(check, Shown(result, context), context.Time.GetElapsedTime(since));
    }

    // Whatever a check, a library or somebody's answer put into words: a report is shown, kept and published.
    private static CheckResult Shown(CheckResult result, PreflightContext context)
    {
        var values = SecretValues.Of(context.Setting);
        string? Without(string? text) => text is null ? null : SecretShapes.Redacted(text, values);
        return result with { Message = Without(result.Message)!, Evidence = Without(result.Evidence), Fix = Without(result.Fix), Link = Without(result.Link) };
    }

    // What only the backend can see, it is asked about.
    private static async Task<CheckResult> AskAsync(ICheck check, PreflightContext context, CancellationToken ct)
    {
        if (context.Seat == Seat.Backend)
            return CheckResult.Skip("Only seen from the operator's machine: nyra preflight.");
        if (await context.AsBackendSeesAsync(check.Name, ct) is { } seen)
            return seen;
        var sight = await context.OnceAsync("backend-sight", context.AskBackend, ct);
        return CheckResult.Fail("Only the backend can see this, and it could not be asked.", sight.Problem ?? "The backend does not know this check: bring it to this version.");
    }
}
