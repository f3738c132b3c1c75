using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Nyra.Billing.Licensing;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// The shapes of the secrets that Nyra handles: Stripe's keys and signing secrets of both modes, private keys, device tokens. Ids, commits
/// and hashes are none, nor are placeholders and the keys of Stripe's documentation.
/// </summary>
public static partial class SecretShapes
{
    /// <summary>In bytes: no match is longer, UTF-16 included.</summary>
    internal const int Longest = 64 * 1024;

    private static readonly SearchValues<byte> Alphanumeric = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);
    private static readonly SearchValues<byte> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly PrefixedShape[] Prefixed =
    [
        Stripe("stripe-live-secret-key", "sk_live_"),
        Stripe("stripe-live-restricted-key", "rk_live_"),
        Stripe("stripe-test-secret-key", "sk_test_"),
        Stripe("stripe-test-restricted-key", "rk_test_"),
        Stripe("stripe-live-organization-key", "sk_org_live_"),
        Stripe("stripe-test-organization-key", "sk_org_test_"),
        Stripe("stripe-webhook-secret", "whsec_"),
        // 256 bits are 43 characters; what follows is no longer the token.
        new("nyra-device-token", DeviceToken.Prefix, Base64Url, Least: 43, Most: 43),
    ];

    private static readonly SearchValues<byte> BeforeUnderscore = SearchValues.Create([.. Prefixed.Select(shape => shape.Before).Distinct()]);

    private static readonly byte[][] PemOpenings = Spellings(PrivateKeyShape.Opening);
    private static readonly byte[][] KeyOpenings = Spellings(SigningKeyShape.Opening);

    /// <summary>The secrets in a text, by bytes of its UTF-8; with the values that are set on this machine, those too.</summary>
    public static IReadOnlyList<SecretMatch> In(string text, SecretValues? values = null) => In(Encoding.UTF8.GetBytes(text), values);

    /// <summary>The secrets in bytes of any kind: ASCII, UTF-8 and UTF-16 text, also in the midst of a binary.</summary>
    public static IReadOnlyList<SecretMatch> In(ReadOnlySpan<byte> bytes, SecretValues? values = null)
    {
        var found = new List<SecretMatch>();
        FindIn(bytes, values ?? SecretValues.None, found);
        return found.Count == 0 ? [] : SecretMatch.Apart(found);
    }

    /// <summary>
    /// What makes a text that a person entered look as if it held a secret, for example <c>sk_live_…</c>; null where nothing does. Stricter than
    /// <see cref="In(string, SecretValues?)"/>: a form may well refuse a placeholder, a scan of a whole repository may not.
    /// </summary>
    public static string? SuspectIn(string text, SecretValues? values = null)
    {
        // As it reads: without what nobody sees, and as a copied address spells it.
        var plain = Unseen().Replace(text, "");
        foreach (var spelling in new[] { plain, Uri.UnescapeDataString(plain) }.Distinct())
        {
            if (Suspicious().Match(spelling) is { Success: true } match)
                return match.Groups.Values.Skip(1).First(group => group.Success).Value + "…";
            if (In(spelling, values) is [var first, ..])
                return first.Redacted;
        }
        return null;
    }

    /// <summary>The text with every secret in it shortened.</summary>
    public static string Redacted(string text, SecretValues? values = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var matches = In(bytes, values);
        if (matches.Count == 0)
            return text;
        var (redacted, from) = (new StringBuilder(), 0);
        foreach (var match in matches)
        {
            redacted.Append(Encoding.UTF8.GetString(bytes, from, (int)match.Start - from)).Append(match.Redacted);
            from = (int)match.Start + match.Length;
        }
        return redacted.Append(Encoding.UTF8.GetString(bytes, from, bytes.Length - from)).ToString();
    }

    /// <summary>Adds all matches, overlapping ones too, in no order.</summary>
    internal static void FindIn(ReadOnlySpan<byte> bytes, SecretValues values, List<SecretMatch> found)
    {
        FindPrefixed(bytes, found);
        for (var stride = SpacedText.Narrow; stride <= SpacedText.Wide; stride++)
        {
            for (int from = 0, at; (at = bytes[from..].IndexOf(PemOpenings[stride - 1])) >= 0; from += at + 1)
                Add(PrivateKeyShape.At(bytes, from + at, stride), found);
            for (int from = 0, at; (at = bytes[from..].IndexOf(KeyOpenings[stride - 1])) >= 0; from += at + 1)
                Add(SigningKeyShape.At(bytes, from + at, stride), found);
        }
        values.FindIn(bytes, found);
    }

    // Every prefix has an underscore; one pass over the bytes for that is cheaper than one for each prefix and encoding.
    private static void FindPrefixed(ReadOnlySpan<byte> bytes, List<SecretMatch> found)
    {
        // The shortest prefix has two characters before it, in UTF-16 four bytes.
        for (int from = 1, at; from < bytes.Length && (at = bytes[from..].IndexOf((byte)'_')) >= 0; from += at + 1)
        {
            var underscore = from + at;
            var stride = bytes[underscore - 1] == 0 ? SpacedText.Wide : SpacedText.Narrow;
            if (underscore < stride || !BeforeUnderscore.Contains(bytes[underscore - stride]))
                continue;
            foreach (var shape in Prefixed)
            {
                if (bytes[underscore - stride] == shape.Before)
                    Add(shape.At(bytes, underscore, stride), found);
            }
        }
    }

    private static void Add(SecretMatch? match, List<SecretMatch> found)
    {
        if (match is { } secret)
            found.Add(secret);
    }

    private static PrefixedShape Stripe(string name, string prefix) => new(name, prefix, Alphanumeric, Least: 24, Most: 512);

    private static byte[][] Spellings(ReadOnlySpan<byte> ascii) => [SpacedText.Encode(ascii, SpacedText.Narrow), SpacedText.Encode(ascii, SpacedText.Wide)];

    // The second: a key that was torn apart, known by so much of it without a word's look.
    [GeneratedRegex(
        @"(?<![A-Za-z0-9])(?:([sr]k_(?:org_)?(?:live|test)_|whsec_|nyra_dt_)[A-Za-z0-9_-]{6,}|([sr]k_(?:org_)?(?:live|test)_|whsec_)\s+(?=[A-Za-z]*[0-9])[A-Za-z0-9]{16,})|(-----BEGIN [A-Z0-9 ]*PRIVATE KEY)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Suspicious();

    [GeneratedRegex(@"\p{Cf}")]
    private static partial Regex Unseen();
}
