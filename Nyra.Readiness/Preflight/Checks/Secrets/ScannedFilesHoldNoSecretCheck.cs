using Nyra.Billing.Configuration;
using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Preflight.Checks.Secrets;

public sealed class ScannedFilesHoldNoSecretCheck : ICheck
{
    public string Name => "scanned-files-hold-no-secret";

    public string Title => "What is named with --scan, such as the packed desktop app, holds no secret";

    public CheckGroup Group => CheckGroup.NoSecretAtRest;

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        if (context.Scan.Count == 0)
            return CheckResult.Skip(
                $"Nothing was named with --scan. Name the packed desktop app before it goes out: {CommandHint.Of($"preflight --mode {context.Mode} --scan PATH")}");
        var result = SecretSearchResult.Nothing;
        foreach (var named in context.Scan)
        {
            // Of a link that a person named, what it leads to is meant.
            var path = Path.GetFullPath(named);
            path = (Directory.Exists(path) ? Directory.ResolveLinkTarget(path, returnFinalTarget: true) : File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null)?.FullName ?? path;
            IReadOnlyList<string> files = Directory.Exists(path) ? [.. FolderFiles.In(path)] : File.Exists(path) ? [path] : [];
            if (files.Count == 0)
                return CheckResult.Fail($"At '{PrintableText.Of(SecretShapes.Redacted(named))}' there is no file to look at.",
                    "Name a file or folder that exists, or leave --scan out.");
            var search = new FileSearch(SecretValues.Of(context.Setting), how => context.Reaches(this, how));
            result = result.With(await search.InAsync(Path.GetDirectoryName(path) ?? path, files, ct));
        }
        return SecretVerdict.Of(result, await AllowList.OfAsync(context.WorkTree, ct), "files", "Pack the app anew without it: who has the app has everything in it.");
    }
}
