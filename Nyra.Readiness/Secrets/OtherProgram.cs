using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Nyra.Readiness.Secrets;

/// <summary>A program of this machine, run to its end, or as long as somebody reads it.</summary>
internal static class OtherProgram
{
    private const UnixFileMode AnyoneRuns = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>What it said, with its exit code; null where it is not installed.</summary>
    /// <param name="environment">Added to this process's own, which is passed on without git's variables.</param>
    public static async Task<(int Code, string Output, string Error)?> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        using var process = Start(program, arguments, folder, environment);
        if (process is null)
            return null;
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            End(process);
        }
    }

    /// <returns>Null where it is not installed.</returns>
    public static Process? Start(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        if (Find(program) is not { } path)
            return null;
        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        // In a git hook these point at one repository, whatever folder is asked for; others name commands to run.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        // What it says is compared in English.
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    // Given a bare name the platform looks into the current folder before PATH, and that is the folder with the files of others.
    private static string? Find(string program)
    {
        if (Path.IsPathFullyQualified(program))
            return program;
        var file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, file)).FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path) => File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyoneRuns) != 0);

    /// <summary>Ends it where it has not, and what it started itself.</summary>
    public static void End(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }
}
