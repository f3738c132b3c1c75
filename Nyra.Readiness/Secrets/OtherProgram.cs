using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Nyra.Readiness.Secrets;

/// <summary>A program of this machine, run to its end, or as long as somebody reads it.</summary>
internal static class OtherProgram
{
    /// <summary>What it said, with its exit code; null where it is not installed.</summary>
    public static async Task<(int Code, string Output, string Error)?> RunAsync(string program, IEnumerable<string> arguments, string folder, CancellationToken ct)
    {
        using var process = Start(program, arguments, folder);
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

    public static Process? Start(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        // In a git hook these point at one repository, whatever folder is asked for.
        foreach (var name in new[] { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE" })
            start.Environment.Remove(name);
        // Looking must not write: git would refresh its index.
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        // What it says is compared below.
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

    /// <summary>Ends it where it has not, and what it started itself.</summary>
    public static void End(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }
}
