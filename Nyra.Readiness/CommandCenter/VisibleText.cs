using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
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

    // The same on every page of a site.
    private const string Surroundings = "header, footer, aside, [role=banner], [role=contentinfo]";

    public static string Of(string html) => Of(Body(html));

    /// <summary>
    /// How many words are the page's own, without the header and footer of its site; and whether it embeds another page, whose words are not among them.
    /// </summary>
    public static (int OwnWords, bool Embeds) Look(string html)
    {
        if (Body(html) is not { } body)
            return (0, false);
        foreach (var unseen in body.QuerySelectorAll($"noscript, template, [hidden], {Surroundings}").ToList())
            unseen.Remove();
        return (Of(body).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, body.QuerySelector("iframe, object, embed") is not null);
    }

    private static IHtmlElement? Body(string html) => new HtmlParser().ParseDocument(html).Body;

    private static string Of(INode? body)
    {
        var text = new StringBuilder();
        Read(body, text);
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
