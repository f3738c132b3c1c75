using System.Diagnostics;
using Nyra.Benchmarks.Measuring;

namespace Nyra.Benchmarks.AppHost;

/// <summary>One run of a command.</summary>
/// <param name="SecondsToLine">From the command's start until it printed the line that was waited for.</param>
/// <param name="Seconds">Until it had ended.</param>
internal sealed record Run(double SecondsToLine, double Seconds)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs <c>dotnet run --project {project} -- {arguments}</c>, as a person does from a clone.</summary>
    /// <exception cref="InvalidOperationException">When it ends without the line, with what it printed.</exception>
    public static async Task<Run> CommandAsync(string project, string[] arguments, string line)
    {
        var since = Stopwatch.GetTimestamp();
        using var process = Start(["run", "-c", Configuration, "--project", Path.Combine(Installed.Repository(), project), "--", .. arguments]);
        var toLine = await UntilLineAsync(process, line, since);
        using var limit = new CancellationTokenSource(Limit);
        await process.WaitForExitAsync(limit.Token);
        return new(toLine, Stopwatch.GetElapsedTime(since).TotalSeconds);
    }

    /// <summary>Starts the app host's own process, which Ctrl-C reaches, waits for the line, and interrupts it.</summary>
    /// <returns>Seconds from the interrupt until the process had ended.</returns>
    public static async Task<double> SecondsToStopAsync(string[] arguments, string line)
    {
        using var process = Start(["run", "-c", Configuration, "--no-build", "--project", Path.Combine(Installed.Repository(), "Nyra.AppHost"), "--", .. arguments]);
        await UntilLineAsync(process, line, Stopwatch.GetTimestamp());
        var since = Stopwatch.GetTimestamp();
        // In a terminal, Ctrl-C reaches dotnet run and the app host, its child. dotnet run ignores it and waits for its child.
        using var interrupt = Process.Start("pkill", ["-INT", "-P", $"{process.Id}"]);
        using var limit = new CancellationTokenSource(Limit);
        await process.WaitForExitAsync(limit.Token);
        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name;

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Installed.Repository(),
    })!;

    private static async Task<double> UntilLineAsync(Process process, string line, long since)
    {
        var printed = new List<string>();
        var errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } next)
        {
            printed.Add(next);
            if (!next.Contains(line, StringComparison.Ordinal))
                continue;
            var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return seconds;
        }
        throw new InvalidOperationException($"The command ended without the line '{line}':\n{string.Join('\n', printed)}\n{await errors}");
    }
}
