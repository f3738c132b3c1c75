using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Nyra.StripeSimulator.Events;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class PreviousAttributesTests
{
    private static readonly Gen<string> Keys = Gen.OneOf("a", "b", "c", "d");

    private static readonly Gen<JsonObject> Objects = Gen.Recursive<JsonObject>((depth, inner) => Gen.Select(
        Keys.Array[0, 4],
        (depth < 3 ? Gen.OneOf(Values(), inner.Select(one => (JsonNode?)one)) : Values()).Array[4],
        (keys, values) => new JsonObject(keys.Distinct().Select((key, i) => KeyValuePair.Create(key, values[i]?.DeepClone())))));

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"b":3}""", """{"b":2}""")]
    [InlineData("""{"h":{"x":1,"y":2}}""", """{"h":{"x":1,"y":3}}""", """{"h":{"y":2}}""")]
    [InlineData("""{"l":[1,2]}""", """{"l":[1]}""", """{"l":[1,2]}""")]
    [InlineData("""{"m":{}}""", """{"m":{"k":"v"}}""", """{"m":{"k":null}}""")]
    [InlineData("""{"m":{"k":"v"}}""", """{"m":{}}""", """{"m":{"k":"v"}}""")]
    [InlineData("""{"p":null}""", """{"p":{"x":1}}""", """{"p":null}""")]
    [InlineData("""{"p":{"x":1}}""", """{"p":null}""", """{"p":{"x":1}}""")]
    [InlineData("""{"a":1}""", """{"a":1}""", null)]
    public void They_are_what_changed_with_the_old_values(string before, string after, string? previous)
    {
        var changed = PreviousAttributes.Between(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after));

        Assert.Equal(previous, changed is null ? null : Encoding.UTF8.GetString(changed));
    }

    [Fact]
    public void Put_over_the_new_object_they_give_the_old_one() => Gen.Select(Objects, Objects).Sample((before, after) =>
    {
        var changed = PreviousAttributes.Between(Bytes(before), Bytes(after));

        var restored = (JsonObject)after.DeepClone();
        if (changed is not null)
        {
            Restore(restored, JsonNode.Parse(changed)!.AsObject());
        }

        // A key that was not there and a key that was null look the same to Stripe's clients.
        Assert.True(JsonNode.DeepEquals(WithoutNulls(before), WithoutNulls(restored)), $"{before} → {after}");
    });

    private static Gen<JsonNode?> Values() =>
        Gen.OneOf(Gen.Int[0, 3].Select(one => (JsonNode?)one), Gen.Const(() => (JsonNode?)new JsonArray(1, 2)), Gen.Const(() => (JsonNode?)null));

    private static void Restore(JsonObject target, JsonObject previous)
    {
        foreach (var (key, was) in previous)
        {
            if (was is JsonObject partly && target[key] is JsonObject hash)
            {
                Restore(hash, partly);
            }
            else
            {
                target[key] = was?.DeepClone();
            }
        }
    }

    private static JsonObject WithoutNulls(JsonObject one) => new(one
        .Where(pair => pair.Value is not null)
        .Select(pair => KeyValuePair.Create<string, JsonNode?>(
            pair.Key, pair.Value is JsonObject inner ? WithoutNulls(inner) : pair.Value!.DeepClone())));

    private static byte[] Bytes(JsonObject one) => Encoding.UTF8.GetBytes(one.ToJsonString());
}
