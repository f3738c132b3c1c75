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

    /// <summary>What is missing and what is null are the same to Stripe's clients, so going from one to the other is no change.</summary>
    private static JsonObject? Compare(JsonObject before, JsonObject after)
    {
        JsonObject? changed = null;
        foreach (var name in before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)))
        {
            var (was, now) = (before[name], after[name]);
            if (was is JsonObject hadHash && now is JsonObject hasHash)
            {
                if (Compare(hadHash, hasHash) is { } inner)
                {
                    (changed ??= []).Add(name, inner);
                }
            }
            else if (!JsonNode.DeepEquals(was, now))
            {
                (changed ??= []).Add(name, was?.DeepClone());
            }
        }

        return changed;
    }
}
