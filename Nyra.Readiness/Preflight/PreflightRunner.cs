using Nyra.Billing.Configuration;
using Nyra.Readiness.Blockers;
using Nyra.Readiness.Preflight.Checks.Stripe;
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
        var secrets = SecretValues.Of(context.Setting);
        progress.Begin(checks);
        var reports = await Task.WhenAll(checks.Select(async check =>
        {
            var report = (await RunOneAsync(check, context, ct)).Shown(secrets).Localized();
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
            // Beside the others from its first line on, and within its limit also where it does not listen to the token, or never comes to wait.
            result = check.Seats.HasFlag(context.Seat)
                ? await WithBackendAsync(check, await Task.Run(() => check.RunAsync(context, limit.Token), CancellationToken.None).WaitAsync(limit.Token), context, ct)
                : await AskAsync(check, context, ct);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            result = CheckResult.Fail(
                $"Not found out within {context.Time.GetElapsedTime(since).TotalSeconds:0} s.",
                $"Run it alone, and look at what it waits for: {Alone(check, context)}");
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            result = CheckResult.Fail($"The check broke off: {error.GetType().Name}: {PrintableText.Of(error.Message)}",
                $"Run it alone: {Alone(check, context)}");
        }
        return CheckReport.Of(check, result with { Link = LinkOf(check, result, context) }, context.Time.GetElapsedTime(since));
    }

    private static string Alone(ICheck check, PreflightContext context) =>
        CommandHint.Of($"preflight --mode {context.Mode} --only {check.Name}");

    // On the backend's page its own addresses need no host; elsewhere they lead nowhere without it.
    private static string LinkOf(ICheck check, CheckResult result, PreflightContext context)
    {
        var link = result.Link ?? check.Group.Link();
        if (context.Simulator is { } simulator && (link.StartsWith(StripeLook.Dashboard, StringComparison.Ordinal) || link == CheckGroup.StripeSetup.Link()))
            return new Uri(simulator, "dashboard/" + (link.StartsWith(StripeLook.Dashboard, StringComparison.Ordinal) ? link[StripeLook.Dashboard.Length..] : "")).ToString();
        return context.Seat == Seat.Backend || !link.StartsWith('/') ? link
            : context.Backend?.BaseAddress is { } backend ? backend.GetLeftPart(UriPartial.Authority) + link
            : "docs/preflight.md#the-command-center";
    }

    // The worse of both sights.
    private static async Task<CheckResult> WithBackendAsync(ICheck check, CheckResult own, PreflightContext context, CancellationToken ct) =>
        context.Seat == Seat.Operator && check.MustHoldFromBoth && await context.AsBackendSeesAsync(check.Name, ct) is { } theirs && theirs.Status.Outweighs(own.Status)
            ? theirs with { Message = $"On the backend: {theirs.Message}" }
            : own;

    // What only the backend can see, it is asked about. It answers or does not within the seat's own patience, which is longer than that of its checks.
    private static async Task<CheckResult> AskAsync(ICheck check, PreflightContext context, CancellationToken ct)
    {
        if (context.Seat == Seat.Backend)
            return CheckResult.Skip($"Only seen from the operator's machine: {CommandHint.Of($"preflight --mode {context.Mode}")}");
        if (await context.AsBackendSeesAsync(check.Name, ct) is { } seen)
            return seen;
        var sight = await context.OnceAsync("backend-sight", context.AskBackend, ct);
        return CheckResult.Fail("Only the backend can see this, and it could not be asked.", sight.Problem ?? "The backend does not know this check: bring it to this version.");
    }
}
