using System.Globalization;
using System.Text;

namespace Nyra.Billing.Configuration;

/// <summary>
/// Finds characters that came along when a value was copied: mostly invisible ones, and line breaks. Such a value looks right and never
/// works. Each method returns the whole problem, with the key, the characters, their positions (from 1) and the remedy; null
/// where there is none.
/// </summary>
public static class SettingCharacters
{
    private const int MaxNamed = 3;

    private const string Remedy = "Copied text can carry such characters along. Set the value again without them, on one line";

    private static readonly Dictionary<int, string> Names = new()
    {
        ['\t'] = "tab",
        ['\n'] = "line feed",
        ['\r'] = "carriage return",
        [' '] = "space",
        [0x85] = "next line",
        [0xA0] = "no-break space",
        [0xAD] = "soft hyphen",
        [0x200B] = "zero width space",
        [0x200C] = "zero width non-joiner",
        [0x200D] = "zero width joiner",
        [0x200E] = "left-to-right mark",
        [0x200F] = "right-to-left mark",
        [0x2013] = "en dash",
        [0x2014] = "em dash",
        [0x2018] = "left single quotation mark",
        [0x2019] = "right single quotation mark",
        [0x201C] = "left double quotation mark",
        [0x201D] = "right double quotation mark",
        [0x2026] = "ellipsis",
        [0x2028] = "line separator",
        [0x2029] = "paragraph separator",
        [0x202F] = "narrow no-break space",
        [0x2060] = "word joiner",
        [0xFEFF] = "byte order mark",
    };

    /// <summary>Of a key or an id that Stripe made: printable ASCII without spaces.</summary>
    public static string? ProblemOfKey(string name, string? value) => Problem(name, value, rune => rune.Value is > ' ' and < 0x7F);

    /// <summary>Of several keys, separated by commas; white space around each is ignored.</summary>
    public static string? ProblemOfKeys(string name, string? value)
    {
        var found = new List<(int, Rune)>();
        var start = 0;
        foreach (var part in (value ?? "").Split(','))
        {
            var before = part.Length - part.TrimStart().Length;
            found.AddRange(Find(part.Trim(), rune => rune.Value is > ' ' and < 0x7F)
                .Select(odd => (odd.Position + start + before, odd.Rune)));
            start += part.Length + 1;
        }
        return Problem(name, found, $"{Remedy}; several are separated by commas.");
    }

    /// <summary>Of a token that is sent in a header: printable ASCII.</summary>
    public static string? ProblemOfToken(string name, string? value) => Problem(name, value, rune => rune.Value is >= ' ' and < 0x7F);

    /// <summary>Of keys as PEM or base64: ASCII, on several lines or on one.</summary>
    public static string? ProblemOfPem(string name, string? value) => Problem(
        name, value, rune => rune.Value is (>= ' ' and < 0x7F) or '\n' or '\r' or '\t',
        "Copied text can carry such characters along. Set the value again without them.");

    /// <summary>Of an address: nothing invisible, no white space.</summary>
    public static string? ProblemOfAddress(string name, string? value) =>
        Problem(name, value, rune => IsVisible(rune) && !Rune.IsWhiteSpace(rune));

    /// <summary>Of a password: nothing invisible but spaces.</summary>
    public static string? ProblemOfPassword(string name, string? value) => Problem(name, value, IsVisible);

    /// <summary>Of a connection string: nothing invisible but white space.</summary>
    public static string? ProblemOfConnection(string name, string? value) => Problem(
        name, value, rune => IsVisible(rune) || rune.Value is '\n' or '\r' or '\t');

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) && rune != Rune.ReplacementChar;

    private static string? Problem(string name, string? value, Func<Rune, bool> allowed, string remedy = Remedy + ".") =>
        Problem(name, [.. Find(value ?? "", allowed)], remedy);

    private static string? Problem(string name, List<(int Position, Rune Rune)> found, string remedy)
    {
        if (found.Count == 0)
            return null;
        var named = string.Join(", ", found.Take(MaxNamed).Select(odd =>
            string.Create(CultureInfo.InvariantCulture, $"U+{odd.Rune.Value:X4}{NameOf(odd.Rune)} at position {odd.Position}")));
        var more = found.Count > MaxNamed ? string.Create(CultureInfo.InvariantCulture, $" and {found.Count - MaxNamed} more") : "";
        return $"{name} holds characters that do not belong in it: {named}{more}. {remedy}";
    }

    private static string NameOf(Rune rune) => Names.TryGetValue(rune.Value, out var name) ? $" ({name})" : "";

    private static IEnumerable<(int Position, Rune Rune)> Find(string value, Func<Rune, bool> allowed)
    {
        var position = 1;
        foreach (var rune in value.EnumerateRunes())
        {
            if (!allowed(rune))
                yield return (position, rune);
            position += rune.Utf16SequenceLength;
        }
    }
}
