using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Preflight.Checks.Secrets;

public sealed class WorkingTreeHoldsNoSecretCheck : ICheck
{
    // What git would leave out, where there is no git to ask.
    private static readonly string[] Made = [".git", "artifacts", "node_modules", "bin", "obj"];

    public string Name => "working-tree-holds-no-secret";

    public string Title => "No file of the working tree holds a secret, committed or not";

    public CheckGroup Group => CheckGroup.NoSecretAtRest;

    public TimeSpan Limit => TimeSpan.FromMinutes(2);

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        if (context.WorkTree is not { } folder)
            return CheckResult.Skip("There is no working tree to look at.");
        var git = await GitRepository.AtAsync(folder, ct);
        if (git is null && context.Live)
            return CheckResult.Fail("This folder is no git checkout: what is searched would not be what was deployed.", "Run the preflight in the checkout that was deployed.", folder);
        var files = git is not null ? await git.FilesAsync(ct) : [.. FolderFiles.In(folder, Made)];
        if (git is null && files.Count == 0)
            return CheckResult.Skip("There is no file here. Run it in the repository's checkout.");
        var search = new FileSearch(SecretValues.Of(context.Setting), how => context.Reaches(this, how));
        return SecretVerdict.Of(await search.InAsync(git?.Folder ?? folder, files, ct), await AllowList.OfAsync(folder, ct), "files");
    }
}
