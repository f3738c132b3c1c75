namespace Nyra.Readiness.Secrets;

/// <summary>
/// Findings that somebody looked at and answered for, in the file <c>.nyra-secrets-allow</c> at the repository's root: on each line
/// <c>3fa91c2b7d00e4c1 a key made for this test alone</c>. Empty lines and lines that begin with # are for people.
/// </summary>
/// <param name="Reasons">By fingerprint.</param>
/// <param name="Problems">What is wrong with the file, each naming its line.</param>
public sealed record AllowList(IReadOnlyDictionary<string, string> Reasons, IReadOnlyList<string> Problems)
{
    public const string FileName = ".nyra-secrets-allow";

    public static readonly AllowList Empty = Parse([]);

    /// <summary>Of that folder; empty where there is no folder or no such file in it.</summary>
    public static async Task<AllowList> OfAsync(string? folder, CancellationToken ct) =>
        folder is not null && Path.Combine(folder, FileName) is var file && File.Exists(file) ? Parse(await File.ReadAllLinesAsync(file, ct)) : Empty;

    public static AllowList Parse(IReadOnlyList<string> lines)
    {
        var (reasons, problems) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var (fingerprint, reason) = line.Split([' ', '\t'], 2) is [var first, var rest] ? (first, rest.Trim()) : (line, "");
            // The line itself is not shown: somebody may have put the secret there.
            if (fingerprint.Length != Fingerprint.Length || !fingerprint.All(char.IsAsciiHexDigitLower))
                problems.Add($"{FileName}:{i + 1} does not begin with a fingerprint of {Fingerprint.Length} lower-case hex digits");
            else if (reason.Length == 0)
                problems.Add($"{FileName}:{i + 1} has no reason after the fingerprint");
            else
                reasons[fingerprint] = reason;
        }
        return new(reasons, problems);
    }

    public bool Allows(SecretFinding finding) => Reasons.ContainsKey(finding.Match.Fingerprint);
}
