using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.Api;

/// <summary>
/// Whether an answer of a type can be expanded along a path, known before there is an answer: a request that changes something is
/// refused before it changes anything.
/// </summary>
internal static class ExpandablePaths
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, PropertyInfo>> Shapes = new();

    /// <returns>null when all paths lead somewhere.</returns>
    public static Answer? Check(Type result, IReadOnlyList<string> paths) =>
        paths.Select(path => Expansion.CheckDepth(path, path.Split('.'))
            ?? (Leads(result, path.Split('.'), 0, null, "") ? null : StripeErrors.CannotExpand(path)))
            .FirstOrDefault(refusal => refusal is not null);

    private static bool Leads(Type type, string[] segments, int at, string? owner, string within)
    {
        if (at == segments.Length)
        {
            return true;
        }

        if (ElementOf(type) is { } element)
        {
            return Leads(element, segments, at, owner, within);
        }

        // Lists and plain hashes belong to the resource around them.
        if (NameOf(type) is { } name && name != "list")
        {
            (owner, within) = (name, "");
        }

        var field = within.Length == 0 ? segments[at] : $"{within}.{segments[at]}";
        if (owner is not null && ExpandableFields.Find(owner, field) is { } expandable)
        {
            return Leads(expandable.Target, segments, at + 1, owner, field);
        }

        return Shape(type).TryGetValue(segments[at], out var property)
            && (IsHash(property.PropertyType)
                ? Leads(property.PropertyType, segments, at + 1, owner, field)
                : IsAlwaysNull(property) && at + 1 == segments.Length);
    }

    private static Type? ElementOf(Type type) =>
        type == typeof(string) || typeof(IReadOnlyDictionary<string, string>).IsAssignableFrom(type)
            ? null
            : type.GetInterfaces().Append(type)
                .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))
                ?.GetGenericArguments()[0];

    private static bool IsHash(Type type) => type is { IsPrimitive: false, IsEnum: false, IsValueType: false } && type != typeof(string);

    /// <summary>A field of Stripe's that the simulator only knows as null: there is nothing to expand, and that is no mistake.</summary>
    private static bool IsAlwaysNull(PropertyInfo property) =>
        property is { CanWrite: false, Name: not "Object" }
        && property.PropertyType == typeof(string)
        && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;

    private static string? NameOf(Type type) =>
        type.GetProperty("Object") is { } property && property.PropertyType == typeof(string)
            ? (string?)property.GetValue(RuntimeHelpers.GetUninitializedObject(type))
            : null;

    private static IReadOnlyDictionary<string, PropertyInfo> Shape(Type type) => Shapes.GetOrAdd(type, static shape => shape
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always })
        .ToDictionary(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
            ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)));
}
