using Nyra.Billing;
using Nyra.Embedded.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Progress;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Embedded;

/// <summary>A rehearsal on a stack of its own: started, rehearsed, reported. Whoever holds it decides whether the stack stays up.</summary>
public sealed class EmbeddedRehearsal : IAsyncDisposable
{
    public const string Email = "rehearsal@example.com";

    private EmbeddedRehearsal(EmbeddedStack stack, RehearsalReport report, string reportFile) =>
        (Stack, Report, ReportFile) = (stack, report, reportFile);

    public EmbeddedStack Stack { get; }

    public RehearsalReport Report { get; }

    /// <summary>report.md; report.json lies beside it.</summary>
    public string ReportFile { get; }

    /// <param name="reports">The folder under which this rehearsal gets one of its own, named by the time.</param>
    /// <param name="timings">Is told when the stack is up and when the rehearsal has ended.</param>
    /// <exception cref="StripeCliFailedException">When the Stripe CLI does not listen.</exception>
    public static async Task<EmbeddedRehearsal> RunAsync(
        string reports, StackPorts ports, StripeAt where, IRehearsalProgress progress, Timings timings, TimeProvider time, CancellationToken ct)
    {
        var folder = RunFolder.New(reports, time.GetUtcNow());
        var stack = await EmbeddedStack.StartAsync(Path.Combine(folder, "state"), ports, StackCredentials.New() with { OperatorOpen = true }, where, time, ct);
        try
        {
            timings.StackIsUp();
            var (report, file) = await RehearseAsync(stack, folder, progress, time, ct);
            timings.RehearsalEnded();
            return new(stack, report, file);
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Rehearses a stack that runs in this process, and tells its backend.</summary>
    /// <param name="folder">Where the report is written.</param>
    /// <returns>The report, and its file from the current folder.</returns>
    public static async Task<(RehearsalReport Report, string File)> RehearseAsync(
        EmbeddedStack stack, string folder, IRehearsalProgress progress, TimeProvider time, CancellationToken ct)
    {
        var target = stack.AsTarget(Email);
        await using var told = new BackendProgress(progress, target, time);
        var report = await RehearsalRunner.RunAsync(RehearsalSteps.Steps, target, told, time, ct) with { Dirty = await IsDirtyAsync(ct) };
        await told.EndAsync(report);
        return (report, Path.GetRelativePath(Environment.CurrentDirectory, ReportFiles.Write(report, folder)));
    }

    // Whether what runs here holds changes to its commit, as far as the checkout tells from which it was started.
    private static async Task<bool?> IsDirtyAsync(CancellationToken ct) =>
        await WorkTreeCommit.OfAsync(Environment.CurrentDirectory, ct) is ({ } commit, true) && commit == BuildVersion.Commit ? true : null;

    public ValueTask DisposeAsync() => Stack.DisposeAsync();
}
