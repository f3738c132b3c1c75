using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Preflight.Checks.Secrets;

public sealed class NoEnvFileIsTrackedCheck : ICheck
{
    // Made to be committed: they name the settings and hold no value.
    private static readonly string[] Samples = ["example", "sample", "template"];

    public string Name => "no-env-file-is-tracked";

    public string Title => "No .env file is committed or staged";

    public CheckGroup Group => CheckGroup.NoSecretAtRest;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        if (context.WorkTree is not { } folder || await GitRepository.AtAsync(folder, ct) is not { } git)
            return GitHistoryHoldsNoSecretCheck.NoRepository(context);
        var tracked = (await git.TrackedAsync(ct)).Where(IsEnvFile).ToList();
        return tracked.Count == 0
            ? CheckResult.Pass("No .env file is tracked.")
            : CheckResult.Fail(
                "A .env file is tracked by git: sooner or later a key stands in it.",
                $"git rm --cached {string.Join(' ', tracked.Select(Argument))}, add .env, .env.*, *.env and .envrc to .gitignore, "
                    + "and commit. A sample may be named .env.example.",
                string.Join("\n", tracked.Select(PrintableText.Of)));
    }

    // What is pasted into a shell must remain one name; one that no shell takes as shown is left for a person to type.
    private static string Argument(string path) =>
        path.All(one => char.IsAsciiLetterOrDigit(one) || "._-/".Contains(one, StringComparison.Ordinal))
        ? path
        : $"'{PrintableText.Of(path).Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // .env, .env.production, production.env, .envrc
    private static bool IsEnvFile(string path) =>
        path[(path.LastIndexOf('/') + 1)..].ToLowerInvariant() is var name
        && (name.EndsWith(".env", StringComparison.Ordinal) || name.StartsWith(".env.", StringComparison.Ordinal) || name == ".envrc" || name.StartsWith(".envrc.", StringComparison.Ordinal))
        && !Samples.Any(sample => name.EndsWith("." + sample, StringComparison.Ordinal) || name == sample + ".env");
}
