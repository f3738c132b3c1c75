using System.Text.Json.Nodes;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>What is deployed is what is looked at here.</summary>
public sealed class BackendVersionCheck() : BackendCheck("backend-version", "Backend runs this commit")
{
    protected override async Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct)
    {
        using var answer = await backend.GetAsync("v1/version", ct);
        var theirs = answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))?["commit"]?.GetValue<string>() : null;
        if (theirs is null)
            return CheckResult.Fail("The backend does not say which commit it runs.", "Build it from a git checkout, or with -p:SourceRevisionId=<commit>.", $"HTTP {(int)answer.StatusCode}");
        var (ours, dirty) = await context.OnceAsync("commit", token => WorkTreeCommit.OfAsync(context.WorkTree, token), ct);
        if (ours is null)
        {
            // What else is looked at in this folder, its files and its history, would then be somebody else's.
            const string Why = "This folder is no git checkout: there is nothing to compare with.";
            const string Fix = "Run the preflight in the checkout that was deployed.";
            return context.Live ? CheckResult.Fail(Why, Fix, theirs) : CheckResult.Warn(Why, Fix, theirs);
        }
        if (theirs != ours)
            return CheckResult.Fail("The backend runs another commit than this checkout.", "Deploy this commit, or check out the one that is deployed.", $"backend {theirs[..Math.Min(12, theirs.Length)]}, here {ours[..12]}");
        return dirty
            ? CheckResult.Warn("The backend runs this commit, and this checkout has changes that were never deployed.", "Commit or discard them.", ours)
            : CheckResult.Pass("The backend runs this commit.", ours);
    }
}
