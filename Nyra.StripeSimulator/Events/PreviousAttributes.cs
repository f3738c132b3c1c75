using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Events;

/// <summary>
/// What an update changed, with the old values, as Stripe reports it: hashes down to the changed keys, arrays as a whole, and
/// null for what was not there.
/// </summary>
internal static class PreviousAttributes
{
    /// <returns>null when nothing changed.</returns>
    public static byte[]? Between(byte[] before, byte[] after)
    {
        if (before.AsSpan().SequenceEqual(after))
        {
            return null;
        }

        var changed = Compare(JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());
        return changed is null ? null : JsonSerializer.SerializeToUtf8Bytes(changed, StripeJson.Default.JsonNode);
    }

    private static JsonObject? Compare(JsonObject before, JsonObject after)
    {
        JsonObject? changed = null;
        foreach (var (name, now) in after)
        {
            var was = before[name];
            if (JsonNode.DeepEquals(was, now))
            {
                continue;
            }

            changed ??= [];
            changed[name] = was is JsonObject hadHash && now is JsonObject hasHash ? Compare(hadHash, hasHash) : was?.DeepClone();
        }

        foreach (var (name, was) in before)
        {
            if (!after.ContainsKey(name))
            {
                changed ??= [];
                changed[name] = was?.DeepClone();
            }
        }

        return changed;
    }
}
