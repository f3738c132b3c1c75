using System.Globalization;
using System.Text;

namespace Nyra.StripeSimulator.Api;

/// <summary>
/// Reads <c>application/x-www-form-urlencoded</c> text with nested keys, from a body or a query string:
/// <code>
/// items[0][price]=price_1&amp;metadata[order]=6&amp;expand[]=customer&amp;expand[0]=customer
/// </code>
/// </summary>
internal static class FormParser
{
    // A key is as deep as a person would write it; without a bound one request could build a very deep tree.
    private const int MaxDepth = 10;

    public static FormNode Parse(params ReadOnlySpan<string?> texts)
    {
        var root = new FormNode();
        foreach (var text in texts)
        {
            foreach (var range in text.AsSpan().Split('&'))
            {
                AddPair(root, text.AsSpan()[range]);
            }
        }

        return root;
    }

    private static void AddPair(FormNode root, ReadOnlySpan<char> pair)
    {
        if (pair.IsEmpty)
        {
            return;
        }

        var equals = pair.IndexOf('=');
        var key = Decode(equals < 0 ? pair : pair[..equals]);
        var value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
        var node = root;
        var path = Path(key);
        for (var i = 0; i < path.Count; i++)
        {
            node = path[i].Length > 0 ? node.ChildOrNew(path[i]) : NextElement(node, i + 1 < path.Count ? path[i + 1] : null);
        }

        node.Value = value;
    }

    /// <summary>"a[b][]" → a, b, "". A key with unbalanced brackets names itself, so that it is reported as it was sent.</summary>
    private static List<string> Path(string key)
    {
        var open = key.IndexOf('[', StringComparison.Ordinal);
        if (open <= 0 || !key.EndsWith(']'))
        {
            return [key];
        }

        List<string> path = [key[..open]];
        foreach (var part in key[(open + 1)..^1].Split("]["))
        {
            path.Add(part);
        }

        return path.Count > MaxDepth || path.Any(part => part.AsSpan().ContainsAny('[', ']')) ? [key] : path;
    }

    /// <summary>"a[]" appends; "a[][x]" goes on with the last element until it has an x already.</summary>
    private static FormNode NextElement(FormNode node, string? childName)
    {
        var count = node.Children?.Count ?? 0;
        if (childName is not null && count > 0)
        {
            var last = node.Children!.GetAt(count - 1).Value;
            if (last.Child(childName) is null)
            {
                return last;
            }
        }

        return node.ChildOrNew(count.ToString(CultureInfo.InvariantCulture));
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny('%', '+'))
        {
            return text.ToString();
        }

        var plain = new StringBuilder(text.Length).Append(text).Replace('+', ' ').ToString();
        return Uri.UnescapeDataString(plain);
    }
}
