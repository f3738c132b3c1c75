using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Preflight.Checks.Secrets;

public sealed class GitHistoryHoldsNoSecretCheck : ICheck
{
    private const string AlsoDo =
        "Removing it from the last commit leaves it in the history: once it is rolled it may stay there, with its fingerprint allowed; else rewrite the history (git filter-repo).";

    public string Name => "git-history-holds-no-secret";

    public string Title => "No commit of any branch holds a secret";

    public CheckGroup Group => CheckGroup.NoSecretAtRest;

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        if (context.WorkTree is not { } folder || await GitRepository.AtAsync(folder, ct) is not { } git)
            return NoRepository(context);
        var history = new GitHistory(git, SecretValues.Of(context.Setting), how => context.Reaches(this, how));
        var verdict = SecretVerdict.Of(await history.SearchAsync(ct), await AllowList.OfAsync(folder, ct), "objects", AlsoDo);
        if (verdict.Status != CheckStatus.Pass || !await git.IsShallowAsync(ct))
            return verdict;
        const string Part = "No secret in the part of the history that was cloned, and the rest was not searched.";
        const string Fetch = "Fetch the rest: git fetch --unshallow";
        return context.Live ? CheckResult.Fail(Part, Fetch, verdict.Message) : CheckResult.Warn(Part, Fetch, verdict.Message);
    }

    /// <summary>Said by every check that looks at a repository: in live mode one without is no place to look from.</summary>
    internal static CheckResult NoRepository(PreflightContext context) => context.Live
        ? CheckResult.Fail("There is no git repository to look at.", "Run the preflight in the checkout that was deployed.")
        : CheckResult.Skip("There is no git repository to look at.");
}
