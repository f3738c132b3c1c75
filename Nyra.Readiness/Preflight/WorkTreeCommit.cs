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
        return (commit, await IsDirtyAsync(folder, ct));
    }

    // Git would look into a submodule with the submodule's own configuration: each is looked at by itself.
    private static async Task<bool> IsDirtyAsync(string folder, CancellationToken ct)
    {
        if (await GitAsync(folder, ["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty"], ct) is { Length: > 0 })
            return true;
        if (await GitRepository.AtAsync(folder, ct) is not { } git)
            return false;
        foreach (var submodule in await git.SubmodulesAsync(ct))
        {
            if (Path.Exists(Path.Combine(submodule, ".git")) && await IsDirtyAsync(submodule, ct))
                return true;
        }
        return false;
    }

    private static async Task<string?> GitAsync(string folder, string[] arguments, CancellationToken ct) =>
        await GitProgram.RunAsync(arguments, folder, ct) is (0, var output, _) ? output.Trim() : null;
}
