using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Nyra.StripeSimulator.State;

/// <summary>
/// Objects of the simulator's own types as JSON and back, by their fields: {"$id":1,"field":…}, and {"$ref":1} wherever the same object is met again. Every field must be
/// there when it is read: what another version of a type wrote is refused. Delegates are left out, and the clock is put in anew.
/// </summary>
internal sealed class ObjectGraph(TimeProvider time)
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<object, int> _written = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, object> _read = [];

    public JsonNode? Write(object? value, Type declared) => value switch
    {
        null => null,
        string or bool or int or long or double or decimal or DateTimeOffset or TimeSpan or byte[] => JsonValue.Create(value),
        Enum => value.ToString(),
        TimeProvider => true,
        _ when Queue(declared) => Items(((PriorityQueue<Clock.WakeUp, (DateTimeOffset, long)>)value).UnorderedItems, typeof((Clock.WakeUp, (DateTimeOffset, long)))),
        IDictionary<string, string> pairs => new JsonObject(pairs.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
        IEnumerable items when ElementOf(declared) is { } element => Items(items, element),
        _ => WriteObject(value),
    };

    /// <exception cref="InvalidDataException">When it was not written by this version.</exception>
    public object? Read(JsonNode? node, Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (node is null)
        {
            return null;
        }

        if (type == typeof(TimeProvider))
        {
            return time;
        }

        if (type.IsEnum)
        {
            return Enum.Parse(type, node.GetValue<string>());
        }

        if (type == typeof(string) || type.IsPrimitive || type == typeof(decimal) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan) || type == typeof(byte[]))
        {
            return System.Text.Json.JsonSerializer.Deserialize(node, type);
        }

        if (Queue(type))
        {
            var queue = new PriorityQueue<Clock.WakeUp, (DateTimeOffset, long)>();
            queue.EnqueueRange(node.AsArray().Select(item => ((Clock.WakeUp, (DateTimeOffset, long)))Read(item, typeof((Clock.WakeUp, (DateTimeOffset, long))))!));
            return queue;
        }

        if (type.IsAssignableFrom(typeof(Dictionary<string, string>)))
        {
            return node.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>(), StringComparer.Ordinal);
        }

        return ElementOf(type) is { } element ? ReadItems(node.AsArray(), type, element) : ReadObject(node.AsObject(), type);
    }

    private JsonArray Items(IEnumerable items, Type element) => [.. items.Cast<object?>().Select(item => Write(item, element))];

    private JsonObject WriteObject(object value)
    {
        var type = value.GetType();
        var json = new JsonObject();
        if (!type.IsValueType)
        {
            if (_written.TryGetValue(value, out var known))
            {
                return new() { ["$ref"] = known };
            }

            _written.Add(value, _written.Count);
            json["$id"] = _written[value];
        }

        foreach (var field in Fields(type))
        {
            json[field.Name] = Write(field.GetValue(value), field.FieldType);
        }

        return json;
    }

    private object ReadObject(JsonObject json, Type type)
    {
        if (json["$ref"] is { } known)
        {
            return _read[known.GetValue<int>()];
        }

        if (type.IsAbstract || (type.Assembly != typeof(ObjectGraph).Assembly && !typeof(ITuple).IsAssignableFrom(type)))
        {
            throw new InvalidDataException($"{type.Name} cannot be kept.");
        }

        var value = RuntimeHelpers.GetUninitializedObject(type);
        if (json["$id"] is { } id)
        {
            _read.Add(id.GetValue<int>(), value);
        }

        foreach (var field in Fields(type))
        {
            field.SetValue(value, json.TryGetPropertyValue(field.Name, out var node)
                ? Read(node, field.FieldType)
                : throw new InvalidDataException($"{type.Name} lacks {field.Name}."));
        }

        return value;
    }

    private object ReadItems(JsonArray json, Type type, Type element)
    {
        var items = Array.CreateInstance(element, json.Count);
        for (var i = 0; i < items.Length; i++)
        {
            items.SetValue(Read(json[i], element), i);
        }

        return type.IsInterface || type.IsArray ? items : Activator.CreateInstance(type, items)!;
    }

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(object) && type != typeof(ValueType); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Declared).Where(field => !typeof(Delegate).IsAssignableFrom(field.FieldType)))
            {
                yield return field;
            }
        }
    }

    private static bool Queue(Type type) => type == typeof(PriorityQueue<Clock.WakeUp, (DateTimeOffset, long)>);

    private static Type? ElementOf(Type type) => type.IsArray ? type.GetElementType()
        : type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(List<>) || type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) || type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
            || type.GetGenericTypeDefinition() == typeof(HashSet<>)) ? type.GetGenericArguments()[0]
        : null;
}
