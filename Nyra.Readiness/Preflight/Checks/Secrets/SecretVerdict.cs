using System.Globalization;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Preflight.Checks.Secrets;

/// <summary>What a search for secrets means for the check that made it.</summary>
internal static class SecretVerdict
{
    private const int MostShown = 20;

    private static readonly string Fix =
        "Treat each secret as leaked: roll it where it was made (Stripe's dashboard, Developers, API keys; a license signing key with: "
        + $"{CommandHint.Of("keys rotate")}), then remove it here. If one is not a secret, put its fingerprint with a "
        + $"reason on a line of {AllowList.FileName}.";

    /// <param name="of">What was searched, for example <c>files</c>.</param>
    /// <param name="alsoDo">What else to do about a finding here.</param>
    public static CheckResult Of(SecretSearchResult result, AllowList allowList, string of, string? alsoDo = null)
    {
        if (allowList.Problems is { Count: > 0 } problems)
            return CheckResult.Fail($"{string.Join("; ", problems)}.", $"Write each line of {AllowList.FileName} as: fingerprint, space, reason.");
        var findings = result.Findings.Where(finding => !allowList.Allows(finding)).ToList();
        if (findings.Count > 0)
            return CheckResult.Fail($"{Count(findings.Count, "secret")} at rest.", alsoDo is null ? Fix : $"{Fix} {alsoDo}", Lines(findings));
        if (result.Unreadable.Count > 0)
            return CheckResult.Fail("Not everything could be read.", "Run it as somebody who may read these.", Lines(result.Unreadable));
        if (result.NotUnpacked.Count > 0)
            return CheckResult.Warn("No secret found, but not every archive could be looked into.", "Unpack these and name the folder with --scan.", Lines(result.NotUnpacked));
        var allowed = result.Findings.Count == 0 ? null : $"{result.Findings.Count} allowed by {AllowList.FileName}";
        return CheckResult.Pass(string.Create(CultureInfo.InvariantCulture, $"No secret in {result.Items} {of}, {result.Bytes / 1e6:0.0} MB."), allowed);
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Lines<T>(IReadOnlyList<T> all) =>
        string.Join("\n", all.Take(MostShown).Select(one => $"{one}")) + (all.Count > MostShown ? $"\nand {all.Count - MostShown} more" : "");
}
