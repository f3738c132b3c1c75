namespace Nyra.Embedded;

/// <summary>What a person may have meant by a word that is none of the known ones.</summary>
public static class NearestMatch
{
    private const int MaxSuggestions = 3;

    // Shorter parts occur in too many words.
    private const int MinPartLength = 3;

    private const int MaxTypoDistance = 2;

    /// <summary>At most three: first those that differ by a few characters, then those that contain the word or are part of it.</summary>
    public static IReadOnlyList<string> Of(string given, IEnumerable<string> known)
    {
        var word = given.ToLowerInvariant();
        return [.. known.Distinct(StringComparer.Ordinal)
            .Select(candidate => (Candidate: candidate, Rank: Rank(word, candidate.ToLowerInvariant())))
            .Where(one => one.Rank is not null).OrderBy(one => one.Rank).Take(MaxSuggestions).Select(one => one.Candidate)];
    }

    /// <summary>To put behind an error: <c> Did you mean up, keys or store?</c>; empty where nothing is near.</summary>
    public static string Question(string given, IEnumerable<string> known) =>
        Of(given, known) is { Count: > 0 } near ? $" Did you mean {Or(near)}?" : "";

    /// <summary><c>a, b or c</c></summary>
    public static string Or(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    /// <summary>Whether two words differ by one or two letters or a swap: one is the other, mistyped.</summary>
    public static bool IsTypo(string given, string known) => Distance(given.ToLowerInvariant(), known.ToLowerInvariant()) <= MaxTypoDistance;

    private static int? Rank(string word, string candidate)
    {
        var distance = Distance(word, candidate);
        if (distance <= Math.Max(1, Math.Min(word.Length, candidate.Length) / 3))
            return distance;
        var isPart = Math.Min(word.Length, candidate.Length) >= MinPartLength
            && (candidate.Contains(word, StringComparison.Ordinal) || word.Contains(candidate, StringComparison.Ordinal));
        return isPart ? word.Length + distance : null;
    }

    // Optimal string alignment: insertions, deletions, substitutions and swapped neighbors count as one each.
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }
                var cost = one[i - 1] == other[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[one.Length, other.Length];
    }
}
