namespace Nyra.Readiness.Secrets;

/// <summary>What git knows of a folder.</summary>
public sealed class GitRepository
{
    private static readonly string[] FirstCommit =
        ["log", "--all", "-m", "--reverse", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--format=%h of %as"];

    private GitRepository(string folder) => Folder = Path.GetFullPath(folder);

    public string Folder { get; }

    /// <summary>Null where the folder is in no git work tree.</summary>
    /// <exception cref="IOException">When that cannot be found out: git is missing or refuses.</exception>
    public static async Task<GitRepository?> AtAsync(string folder, CancellationToken ct)
    {
        if (await GitProgram.RunAsync(["rev-parse", "--is-inside-work-tree"], folder, ct) is not var (code, output, error))
        {
            return HasGitAbove(folder)
                ? throw new IOException("The folder is in a git repository, and git is not installed. Install it, or put it on PATH.")
                : null;
        }
        if (code == 0)
            return output.Trim() == "true" ? new(folder) : null;
        return error.Contains("not a git repository", StringComparison.Ordinal) ? null
            : throw new IOException($"git refuses this folder: {GitProgram.FirstLine(error)}");
    }

    /// <summary>The root of the work tree a folder lies in; null where it lies in none, or git is not there to say.</summary>
    public static async Task<string?> RootOfAsync(string folder, CancellationToken ct) =>
        await GitProgram.RunAsync(["rev-parse", "--show-toplevel"], folder, ct) is (0, var output, _)
            && output.Trim() is { Length: > 0 } root ? Path.GetFullPath(root) : null;

    /// <summary>
    /// The files of the work tree with their full paths: tracked ones, untracked ones, and those that .gitignore leaves out by themselves, such as a
    /// .env. Folders that it leaves out whole are build output and are not among them.
    /// </summary>
    public async Task<IReadOnlyList<string>> FilesAsync(CancellationToken ct)
    {
        var files = new List<string>();
        var ignored = (await ListAsync(["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"], ct)).Where(path => !path.EndsWith('/'));
        foreach (var path in (await ListAsync(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], ct)).Concat(ignored))
        {
            var full = Path.GetFullPath(path, Folder);
            // A repository inside this one, or a submodule: git lists it as a folder.
            if (Directory.Exists(full) && new DirectoryInfo(full).LinkTarget is null)
                files.AddRange(Path.TrimEndingDirectorySeparator(full) != Folder && await AtAsync(full, ct) is { } inner ? await inner.FilesAsync(ct) : FolderFiles.In(full));
            else
                files.Add(full);
        }
        return files;
    }

    /// <summary>The paths of the tracked files, with slashes.</summary>
    public Task<IReadOnlyList<string>> TrackedAsync(CancellationToken ct) => ListAsync(["ls-files", "-z", "--cached"], ct);

    /// <summary>Whether older commits were left out when it was cloned.</summary>
    public async Task<bool> IsShallowAsync(CancellationToken ct) => (await SayAsync(["rev-parse", "--is-shallow-repository"], ct)).Trim() == "true";

    /// <summary>Where an object first came in: <c>9bc0072 of 2026-11-14</c>; null where it is in no commit, only staged.</summary>
    public async Task<string?> FirstCommitAsync(string blob, CancellationToken ct) =>
        (await SayAsync([.. FirstCommit, $"--find-object={blob}"], ct)).Split('\n')[0].Trim() is { Length: > 0 } first ? first : null;

    /// <summary>The paths of the submodules that are checked out.</summary>
    public async Task<IReadOnlyList<string>> SubmodulesAsync(CancellationToken ct) =>
        [.. (await ListAsync(["ls-files", "-z", "--stage"], ct)).Where(entry => entry.StartsWith("160000 ", StringComparison.Ordinal))
            .Select(entry => Path.GetFullPath(entry[(entry.IndexOf('\t', StringComparison.Ordinal) + 1)..], Folder))
            .Where(Directory.Exists)];

    /// <exception cref="IOException">When git fails.</exception>
    internal async Task<string> SayAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var said = await GitProgram.RunAsync(arguments, Folder, ct) ?? throw new IOException("git is not installed.");
        return said.Code == 0 ? said.Output : throw new IOException($"git {arguments[0]} failed: {GitProgram.FirstLine(said.Error)}");
    }

    internal Task<System.Diagnostics.Process> StartAsync(IReadOnlyList<string> arguments, CancellationToken ct) =>
        GitProgram.StartAsync(arguments, Folder, ct);

    private async Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> arguments, CancellationToken ct) =>
        (await SayAsync(arguments, ct)).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private static bool HasGitAbove(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (Path.Exists(Path.Combine(at.FullName, ".git")))
                return true;
        }
        return false;
    }
}
