using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Nyra.Readiness.CommandCenter;

/// <summary>
/// Parses a page of strangers. Tree construction takes time that grows with the square of the nesting, and a tag of seven bytes can make
/// hundreds of elements: the parser is stopped at these limits. At each of them 2 MB take less than a second.
/// </summary>
internal static class BoundedHtml
{
    public const int MaxDepth = 256;
    public const int MaxElements = 50_000;
    public const int MaxTokens = 100_000;

    // Asking the token each time would take longer than parsing.
    private const int TokensBetweenChecks = 64;

    /// <returns>The body, null where there is none; or why the page was not parsed to its end, as the rest of a sentence.</returns>
    /// <exception cref="OperationCanceledException">When canceled before the end.</exception>
    public static (IElement? Body, string? Problem) Parse(string html, CancellationToken ct)
    {
        var (tokens, elements) = (0, 0);
        IElement? previous = null;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            DisableElementPositionTracking = true,
            OnToken = (_, _) =>
            {
                if (++tokens > MaxTokens)
                    throw new LimitException($"it has more than {MaxTokens} tags and pieces of text");
                if (tokens % TokensBetweenChecks == 0)
                    ct.ThrowIfCancellationRequested();
            },
            // The newest element has no place in the tree yet, the one before it has.
            OnCreated = (element, _) =>
            {
                if (++elements > MaxElements)
                    throw new LimitException($"it has more than {MaxElements} elements");
                if (IsTooDeep(previous))
                    throw new LimitException($"its elements are nested more than {MaxDepth} deep");
                previous = element;
            },
        });
        try
        {
            return (parser.ParseDocument(html).Body, null);
        }
        catch (LimitException limit)
        {
            return (null, limit.Message);
        }
    }

    private static bool IsTooDeep(INode? node)
    {
        var depth = 0;
        for (; node is not null && depth <= MaxDepth; node = node.Parent)
            depth++;
        return depth > MaxDepth;
    }

    // The parser can be stopped from its callbacks only.
    private sealed class LimitException(string message) : Exception(message);
}
