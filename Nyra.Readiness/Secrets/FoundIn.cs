namespace Nyra.Readiness.Secrets;

/// <summary>A match in a file's own bytes, or in an entry packed in it.</summary>
/// <param name="Entry">For example <c>!/a.js</c>; empty for the file itself.</param>
internal sealed record FoundIn(string Entry, LocatedMatch Found)
{
    public string Where => $"{Entry}:{Found.Line}";

    /// <summary>Each once: of matches that overlap the larger, and none that stands unpacked in an archive's bytes and in its entry.</summary>
    public static IEnumerable<FoundIn> Once(IEnumerable<FoundIn> found)
    {
        var all = found.GroupBy(at => at.Entry, StringComparer.Ordinal).SelectMany(entry =>
        {
            var apart = SecretMatch.Apart(entry.Select(at => at.Found.Match)).ToHashSet();
            return entry.DistinctBy(at => at.Found.Match).Where(at => apart.Contains(at.Found.Match));
        }).OrderBy(at => at.Entry, StringComparer.Ordinal).ThenBy(at => at.Found.Match.Start).ToList();
        return all.Where(at => !all.Any(other =>
            other.Entry.Length > at.Entry.Length && other.Entry.StartsWith(at.Entry, StringComparison.Ordinal)
            && other.Found.Match.Fingerprint == at.Found.Match.Fingerprint));
    }
}
