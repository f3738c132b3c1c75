using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Preflight.Checks.Secrets;

public sealed class ReportsHoldNoSecretCheck : ICheck
{
    // Compiled from what the other checks search, or downloaded.
    private static readonly string[] Made = ["bin", "obj", "publish", "package", "node_modules"];

    // Of a sample app that was tried here: where a device keeps its token, readable to its owner alone. No report.
    private const string DevicesOwn = "license.json";

    public string Name => "reports-hold-no-secret";

    public string Title => "No report, log or state that a rehearsal left holds a secret";

    public CheckGroup Group => CheckGroup.NoSecretAtRest;

    public TimeSpan Limit => TimeSpan.FromMinutes(2);

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        if (context.WorkTree is not { } folder)
            return CheckResult.Skip("There is no working tree to look at.");
        var artifacts = Path.Combine(folder, "artifacts");
        var files = Directory.Exists(artifacts) ? FolderFiles.In(artifacts, Made).Where(file => Path.GetFileName(file) != DevicesOwn).ToList() : [];
        var search = new FileSearch(SecretValues.Of(context.Setting), how => context.Reaches(this, how));
        return SecretVerdict.Of(
            await search.InAsync(folder, files, ct), await AllowList.OfAsync(folder, ct), "files under artifacts",
            "Delete that report, and do not send it to anybody.");
    }
}
