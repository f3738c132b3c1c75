using System.ComponentModel;
using System.Diagnostics;

namespace Nyra.Readiness.Preflight;

/// <summary>Which commit a folder is a checkout of.</summary>
public static class WorkTreeCommit
{
    /// <returns>The whole hash, or null where the folder is no git checkout or git is not there; and whether tracked files were changed.</returns>
    public static async Task<(string? Commit, bool Dirty)> OfAsync(string? folder, CancellationToken ct)
    {
        if (folder is null || await GitAsync(folder, ["rev-parse", "HEAD"], ct) is not { Length: 40 or 64 } commit)
            return (null, false);
        return (commit, await GitAsync(folder, ["status", "--porcelain", "--untracked-files=no"], ct) is { Length: > 0 });
    }

    private static async Task<string?> GitAsync(string folder, string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Looking must not write: git would refresh its index.
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var git = Process.Start(start)!;
            var said = git.StandardOutput.ReadToEndAsync(ct);
            var complained = git.StandardError.ReadToEndAsync(ct);
            await git.WaitForExitAsync(ct);
            await complained;
            return git.ExitCode == 0 ? (await said).Trim() : null;
        }
        catch (Win32Exception)
        {
            // No git on this machine.
            return null;
        }
    }
}
