using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Nyra.Billing.Licensing;

namespace Nyra.Readiness.Support;

/// <summary>What makes a test ticket known again: <c>NYRA-7F3K9QXZ</c>, 40 random bits in Crockford's base 32, which nobody can guess within a wait.</summary>
public static partial class SupportNonce
{
    public const string Prefix = "NYRA-";

    // The examples of the documentation and of the command line's help; a copied one is no ticket.
    private static readonly FrozenSet<string> Documented = new[] { "NYRA-7F3K9QXZ", "NYRA-7F3K" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsDocumented(string ticket) => Documented.Contains(ticket.Trim());

    public static string New() => Prefix + DeviceCodeText.New(8).Replace("-", "", StringComparison.Ordinal);

    /// <summary>Reads what a person typed: case does not count, O is 0, I and L are 1.</summary>
    public static bool TryRead(string? typed, [NotNullWhen(true)] out string? nonce)
    {
        nonce = null;
        var text = typed?.Trim().ToUpperInvariant() ?? "";
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var meant = Prefix + text[Prefix.Length..].Replace('O', '0').Replace('I', '1').Replace('L', '1');
        if (!Whole().IsMatch(meant))
            return false;
        nonce = meant;
        return true;
    }

    /// <summary>Whether a subject carries it, as a word of its own: a longer one is another ticket.</summary>
    public static bool IsIn(string subject, string nonce) =>
        Words().Matches(subject).Any(word => word.Value.Equals(nonce, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\ANYRA-[0-9A-HJKMNP-TV-Z]{8}\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\bNYRA-\w+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
