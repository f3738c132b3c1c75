namespace Nyra.Readiness.Secrets;

/// <summary>A secret that was found, without the secret.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Shape">What it is, for example <c>stripe-live-secret-key</c>.</param>
/// <param name="Redacted">Its prefix, an ellipsis and its last two characters at most.</param>
/// <param name="Fingerprint">The first 16 hex digits of the secret's SHA-256, by which it can be allowed.</param>
public readonly record struct SecretMatch(long Start, int Length, string Shape, string Redacted, string Fingerprint)
{
    /// <summary>In order, and of what overlaps the first and longest: a key's line is no second secret.</summary>
    internal static IReadOnlyList<SecretMatch> Apart(IEnumerable<SecretMatch> matches)
    {
        var apart = new List<SecretMatch>();
        foreach (var match in matches.OrderBy(match => match.Start).ThenByDescending(match => match.Length))
        {
            if (apart.Count == 0 || match.Start >= apart[^1].Start + apart[^1].Length)
                apart.Add(match);
        }
        return apart;
    }
}
