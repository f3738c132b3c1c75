using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Nyra.Billing;

namespace Nyra.Readiness.CommandCenter;

/// <summary>The text of a page that a person reads: without scripts, styles and what is hidden, white space made one.</summary>
public static partial class VisibleText
{
    // Putting combining characters into their canonical order takes time that grows with the square of their number. Text has a few in a row.
    private const int MaxCombiningCharacters = 64;

    private static readonly HashSet<string> Unseen = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "nav",
    };

    // Within a word: bold letters part nothing.
    private static readonly HashSet<string> Inline = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u",
    };

    // The same on every page of a site.
    private static readonly HashSet<string> Surroundings = new(StringComparer.OrdinalIgnoreCase) { "header", "footer", "aside" };

    /// <exception cref="InvalidDataException">When the page goes beyond the limits of <see cref="Read(string, CancellationToken)"/>.</exception>
    public static string Of(string html)
    {
        var (page, problem) = Read(html, CancellationToken.None);
        return page?.Text ?? throw new InvalidDataException($"The page cannot be read: {problem}.");
    }

    /// <summary>SHA-256 of the text, lower-case hex: an approval holds for this and no other.</summary>
    /// <exception cref="InvalidDataException">As of <see cref="Of"/>.</exception>
    public static string HashOf(string html) => Sha256Hex.Of(Of(html));

    /// <returns>The page; or why it cannot be read, as the rest of a sentence.</returns>
    /// <exception cref="OperationCanceledException">When canceled before the end.</exception>
    internal static (VisiblePage? Page, string? Problem) Read(string html, CancellationToken ct)
    {
        var (body, problem) = BoundedHtml.Parse(html, ct);
        if (problem is not null)
            return (null, problem);
        var walk = new Walk();
        if (body is not null)
            walk.Visit(body, visible: true, own: true);
        return Normalize(walk.Visible) is { } text && Normalize(walk.Own) is { } own
            ? (new(text, own.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, walk.Embeds), null)
            : (null, $"it has more than {MaxCombiningCharacters} combining characters in a row");
    }

    // Null where too many combining characters follow each other.
    private static string? Normalize(StringBuilder words)
    {
        var (clean, marks) = (new StringBuilder(words.Length), 0);
        foreach (var rune in words.ToString().EnumerateRunes())
        {
            marks = Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (marks > MaxCombiningCharacters)
                return null;
            // The one code point beside surrogates that cannot be normalized.
            clean.Append(rune.Value == 0xFFFE ? Rune.ReplacementChar : rune);
        }
        return WhiteSpace().Replace(clean.ToString().Normalize(NormalizationForm.FormC), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    private sealed class Walk
    {
        public StringBuilder Visible { get; } = new();

        /// <summary>Without the surroundings.</summary>
        public StringBuilder Own { get; } = new();

        public bool Embeds { get; private set; }

        /// <param name="own">Whether the page itself shows this node, rather than its surroundings or nothing.</param>
        public void Visit(INode node, bool visible, bool own)
        {
            if (node is IText words)
                Append(words.Data, visible, own);
            if (node is IElement element)
            {
                var (name, hidden) = (element.LocalName, element.HasAttribute("hidden"));
                visible &= !hidden && !Unseen.Contains(name);
                own &= !hidden && name is not ("noscript" or "template") && !Surroundings.Contains(name)
                    && element.GetAttribute("role") is not ("banner" or "contentinfo");
                Embeds |= own && name is "iframe" or "object" or "embed";
            }
            if (!visible && !own)
                return;
            foreach (var child in node.ChildNodes)
                Visit(child, visible, own);
            // Two paragraphs are two words even where nothing but tags stands between them.
            if (node is IElement && !Inline.Contains(((IElement)node).LocalName))
                Append(" ", visible, own);
        }

        private void Append(string text, bool visible, bool own)
        {
            if (visible)
                Visible.Append(text);
            if (visible && own)
                Own.Append(text);
        }
    }
}
