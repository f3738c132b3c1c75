using System.Text.RegularExpressions;

namespace Nyra.StripeSimulator.Pages;

/// <summary>A seller's text in which <c>[words](https://…)</c> is a link, as Stripe's pages show it.</summary>
internal static partial class LinkedText
{
    public static Html Of(string text)
    {
        var (parts, from) = (new List<Html>(), 0);
        foreach (var link in Link().Matches(text).Cast<Match>())
        {
            parts.Add(Html.Of($"{text[from..link.Index]}"));
            parts.Add(Html.Of($"""<a href="{link.Groups["url"].Value}">{link.Groups["words"].Value}</a>"""));
            from = link.Index + link.Length;
        }
        parts.Add(Html.Of($"{text[from..]}"));
        return Html.All(parts);
    }

    [GeneratedRegex(@"\[(?<words>[^\]]+)\]\((?<url>https?://[^)\s]+)\)")]
    private static partial Regex Link();
}
