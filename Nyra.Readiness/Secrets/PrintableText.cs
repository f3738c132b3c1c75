using System.Globalization;
using System.Text;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// Text that others chose, such as a file's name, written so that it stays in its line: a terminal, a report or a build server shows it and
/// does nothing else with it.
/// </summary>
public static class PrintableText
{
    /// <summary>
    /// Escapes as C# and JSON do (<c>\n</c>, <c>\u202E</c>): control characters, line separators, characters that are invisible or turn the
    /// direction of text, halves of a surrogate pair; also <c>::</c> and <c>##</c>, with which the commands of build servers begin.
    /// </summary>
    public static string Of(string text)
    {
        if (IsPlain(text))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        char? before = null;
        for (var i = 0; i < text.Length; i++)
        {
            var one = text[i];
            if (char.IsHighSurrogate(one) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
                && !IsSteering(CharUnicodeInfo.GetUnicodeCategory(text, i)))
                escaped.Append(one).Append(text[++i]);
            else if (one == '\\')
                escaped.Append("\\\\");
            else if (one is '\n' or '\r' or '\t')
                escaped.Append(one switch { '\n' => "\\n", '\r' => "\\r", _ => "\\t" });
            else if (IsSteering(CharUnicodeInfo.GetUnicodeCategory(one)) || (one is ':' or '#' && before == one))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:X4}");
            else
                escaped.Append(one);
            before = one;
        }
        return escaped.ToString();
    }

    private static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~' or '\\' || (i > 0 && text[i] is ':' or '#' && text[i] == text[i - 1]))
                return false;
        }
        return true;
    }

    private static bool IsSteering(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
