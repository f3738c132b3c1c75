using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nyra.StripeSimulator.Api;

/// <summary>
/// <c>expand[]</c>: replaces ids in an answer by the resources they name, along paths like "data.latest_invoice.customer".
/// It works on the finished JSON, so that resources know nothing of it; <see cref="ExpandableFields"/> says what may be expanded.
/// </summary>
internal sealed class Expansion(Simulator simulator)
{
    private const int MaxDepth = 4;

    public Answer Apply(Answer answer, IReadOnlyList<string> paths)
    {
        var root = JsonNode.Parse(answer.Body)!;
        foreach (var path in paths)
        {
            var segments = path.Split('.');
            if (CheckDepth(path, segments) is { } tooDeep)
            {
                return tooDeep;
            }

            if (!Expand(root, segments, 0, null, ""))
            {
                return StripeErrors.CannotExpand(path);
            }
        }

        return Answer.Json(JsonSerializer.SerializeToUtf8Bytes(root, StripeJson.Default.JsonNode));
    }

    /// <returns>null when it is not too deep.</returns>
    public static Answer? CheckDepth(string path, string[] segments) =>
        segments.Length > MaxDepth + (segments[0] == "data" ? 1 : 0)
            ? StripeErrors.Invalid($"You cannot expand more than {MaxDepth} levels of a property. Property: {path}", "expand")
            : null;

    /// <param name="owner">The resource ("subscription") the node belongs to, and <paramref name="within"/> the way from it.</param>
    private bool Expand(JsonNode? node, string[] segments, int at, string? owner, string within)
    {
        if (at == segments.Length || node is null)
        {
            return true;
        }

        if (node is JsonArray array)
        {
            return array.All(element => Expand(element, segments, at, owner, within));
        }

        if (node is not JsonObject found)
        {
            return false;
        }

        // Lists and plain hashes have no fields of their own to expand: their content belongs to the resource around them.
        if (found["object"]?.GetValue<string>() is { } type && type != "list")
        {
            (owner, within) = (type, "");
        }

        var name = segments[at];
        var field = within.Length == 0 ? name : $"{within}.{name}";
        if (owner is not null && ExpandableFields.Find(owner, field) is { } expandable)
        {
            if (!found.TryGetPropertyValue(name, out var value) || value is JsonValue)
            {
                found[name] = expandable.Resolve(simulator, found, value?.GetValue<string>());
            }

            return Expand(found[name], segments, at + 1, owner, field);
        }

        // What is there in full already ("items.data.price") may be named, what is null has nothing to show.
        return found.TryGetPropertyValue(name, out var inner)
            && inner is null or JsonObject or JsonArray
            && Expand(inner, segments, at + 1, owner, field);
    }
}
