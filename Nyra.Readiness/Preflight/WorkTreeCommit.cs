using Nyra.Readiness.Secrets;

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

    private static async Task<string?> GitAsync(string folder, string[] arguments, CancellationToken ct) =>
        await OtherProgram.RunAsync("git", arguments, folder, ct) is (0, var output, _) ? output.Trim() : null;
}
