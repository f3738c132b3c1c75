using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Nyra.Billing;

namespace Nyra.Readiness.CommandCenter;

/// <summary>The text of a page that a person reads: without scripts, styles and what is hidden, white space made one.</summary>
public static partial class VisibleText
{
    private static readonly HashSet<string> Unseen = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "nav",
    };

    // Within a word: bold letters part nothing.
    private static readonly HashSet<string> Inline = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u",
    };

    public static string Of(string html)
    {
        var text = new StringBuilder();
        Read(new HtmlParser().ParseDocument(html).Body, text);
        return WhiteSpace().Replace(text.ToString().Normalize(NormalizationForm.FormC), " ").Trim();
    }

    /// <summary>SHA-256 of the text, lower-case hex: an approval holds for this and no other.</summary>
    public static string HashOf(string html) => Sha256Hex.Of(Of(html));

    private static void Read(INode? node, StringBuilder text)
    {
        if (node is IText words)
            text.Append(words.Data);
        if (node is null || node is IElement element && (Unseen.Contains(element.LocalName) || element.HasAttribute("hidden")))
            return;
        foreach (var child in node.ChildNodes)
            Read(child, text);
        // Two paragraphs are two words even where nothing but tags stands between them.
        if (node is IElement { LocalName: var name } && !Inline.Contains(name))
            text.Append(' ');
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
