namespace Nyra.StripeSimulator.Api;

/// <summary>A node of the tree that nested form keys describe: <c>items[0][price]=p</c> is items → 0 → price = p.</summary>
internal sealed class FormNode
{
    public string? Value { get; set; }

    public OrderedDictionary<string, FormNode>? Children { get; private set; }

    /// <summary>A handler asked for this value. What nobody asked for is an unknown parameter.</summary>
    public bool IsRead { get; set; }

    public FormNode? Child(string name) => Children is not null && Children.TryGetValue(name, out var child) ? child : null;

    public FormNode ChildOrNew(string name)
    {
        Children ??= new OrderedDictionary<string, FormNode>(StringComparer.Ordinal);
        if (!Children.TryGetValue(name, out var child))
        {
            Children.Add(name, child = new FormNode());
        }

        return child;
    }

    /// <summary>The full names, "items[0][price]", of what nobody asked for.</summary>
    public IEnumerable<string> Unread(string path = "")
    {
        foreach (var (name, child) in Children ?? [])
        {
            var full = path.Length == 0 ? name : $"{path}[{name}]";
            if (child.IsRead)
            {
                continue;
            }

            foreach (var unread in child.Children is null ? [full] : child.Unread(full))
            {
                yield return unread;
            }
        }
    }
}
