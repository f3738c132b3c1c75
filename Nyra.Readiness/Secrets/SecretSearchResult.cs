namespace Nyra.Readiness.Secrets;

/// <summary>What a search found, and what it could not look into.</summary>
/// <param name="Unreadable">What could not be read at all, with the reason each: <c>path: reason</c>.</param>
/// <param name="NotUnpacked">Archives whose plain bytes were searched and whose content was not, or not all of it; likewise.</param>
/// <param name="Items">How many files or objects were searched.</param>
public sealed record SecretSearchResult(IReadOnlyList<SecretFinding> Findings, IReadOnlyList<string> Unreadable, IReadOnlyList<string> NotUnpacked, int Items, long Bytes)
{
    public static readonly SecretSearchResult Nothing = new([], [], [], 0, 0);

    public SecretSearchResult With(SecretSearchResult other) => new(
        [.. Findings, .. other.Findings], [.. Unreadable, .. other.Unreadable], [.. NotUnpacked, .. other.NotUnpacked], Items + other.Items, Bytes + other.Bytes);
}
