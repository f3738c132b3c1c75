namespace Nyra.StripeSimulator.Api;

internal static class Metadata
{
    /// <summary>Shared by every resource without metadata; dictionaries are replaced on change, never written to.</summary>
    public static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>(0);

    public static IReadOnlyDictionary<string, string> Merge(
        IReadOnlyDictionary<string, string> current, IEnumerable<KeyValuePair<string, FormNode>> changes)
    {
        var merged = new Dictionary<string, string>(current, StringComparer.Ordinal);
        foreach (var (key, node) in changes)
        {
            if (string.IsNullOrEmpty(node.Value))
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = node.Value;
            }
        }

        return merged.Count == 0 ? Empty : merged;
    }
}
