using Nyra.Billing.Configuration;
using Nyra.Cli.Operator;
using Nyra.Embedded;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Secrets;
using Spectre.Console;

namespace Nyra.Cli.Preflight;

/// <summary>Runs checks from the operator's machine, with what this checkout and this shell hold.</summary>
internal static class OperatorPreflight
{
    public static Task<PreflightReport> RunAsync(string mode, IReadOnlyList<ICheck> checks, IReadOnlyList<string> scan, IAnsiConsole console, CancellationToken ct)
    {
        var backend = Backend.For(mode, Environment.GetEnvironmentVariable);
        if (backend.Stack is { } stack)
            console.WriteLine($"  Checks the stack that runs here: {stack}");
        else if (mode == "test" && string.IsNullOrEmpty(backend.Variable(Settings.BillingBaseUrl)))
            IndentedText.Write(console, "  ", Style.Plain, Backend.NoneRuns(), Style.Plain);
        return RunAsync(mode, checks, scan, console, backend.Variable, ct);
    }

    /// <param name="setting">Reads a setting by its environment name: of this shell, or of a stack that this process runs.</param>
    public static async Task<PreflightReport> RunAsync(
        string mode, IReadOnlyList<ICheck> checks, IReadOnlyList<string> scan, IAnsiConsole console, Func<string, string?> setting, CancellationToken ct)
    {
        var folder = await FolderAsync(ct);
        using var seat = new OperatorSeat(setting, folder);
        var progress = new PreflightProgress(console);
        var context = seat.Context(mode, scan, progress.Reaches, TimeProvider.System);
        var (commit, _) = await context.OnceAsync("commit", token => WorkTreeCommit.OfAsync(folder, token), ct);
        return await progress.ShowAsync(() => PreflightRunner.RunAsync(checks, context, commit, progress, ct));
    }

    /// <summary>The checkout's root, from wherever in it the command was started; else the folder itself.</summary>
    public static async Task<string> FolderAsync(CancellationToken ct) => await GitRepository.RootOfAsync(Environment.CurrentDirectory, ct) ?? Environment.CurrentDirectory;
}
