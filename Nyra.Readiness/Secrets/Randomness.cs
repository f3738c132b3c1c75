namespace Nyra.Readiness.Secrets;

/// <summary>
/// Tells a key that a machine drew from <c>yourStripeSecretKey</c>, <c>xxxxxxxx</c> and <c>abcdefgh12345678</c>. Of drawn keys of 24
/// characters about one in 250 is taken for words, of Stripe's present ones of about a hundred none.
/// </summary>
internal static class Randomness
{
    private const double LeastEntropy = 3.0;

    public static bool Looks(ReadOnlySpan<byte> text)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        var (lower, upper, digits, numbers) = (0, 0, 0, 0);
        var (changes, steps, neighboringUppers) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            counts[text[i] & 0x7f]++;
            var kind = KindOf(text[i]);
            lower += kind == 'a' ? 1 : 0;
            upper += kind == 'A' ? 1 : 0;
            digits += kind == '0' ? 1 : 0;
            numbers += kind == '0' && (i == 0 || KindOf(text[i - 1]) != '0') ? 1 : 0;
            if (i == 0)
                continue;
            changes += kind != KindOf(text[i - 1]) ? 1 : 0;
            neighboringUppers |= kind == 'A' && KindOf(text[i - 1]) == 'A';
            // 0x20 is what tells upper from lower case.
            steps += Math.Abs((text[i] | 0x20) - (text[i - 1] | 0x20)) <= 1 ? 1 : 0;
        }
        if (Entropy(counts, text.Length) < LeastEntropy || steps > 0.4 * text.Length)
            return false;
        return lower > 0 && upper > 0
            // With one number at most it may be words in camel case, which never have two upper-case letters beside each other.
            ? (numbers > 1 || neighboringUppers) && changes > 0.3 * text.Length
            : digits > 0 && lower + upper > 0 && changes > text.Length / 8.0;
    }

    private static double Entropy(ReadOnlySpan<int> counts, int length)
    {
        var entropy = 0.0;
        foreach (var count in counts)
            entropy -= count == 0 ? 0 : (double)count / length * Math.Log2((double)count / length);
        return entropy;
    }

    private static char KindOf(byte character) => (char)character switch
    {
        >= 'a' and <= 'z' => 'a',
        >= 'A' and <= 'Z' => 'A',
        >= '0' and <= '9' => '0',
        _ => '-',
    };
}
