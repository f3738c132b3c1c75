using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.CommandCenter;

/// <summary>Reads a document that somebody sent, and finds everything that is wrong with it rather than the first mistake.</summary>
public sealed class CommandCenterReader
{
    private readonly SecretValues _secrets;
    private readonly Dictionary<string, string[]> _problems = new(StringComparer.Ordinal);

    private CommandCenterReader(SecretValues secrets) => _secrets = secrets;

    /// <summary>What can be read of a document, with what cannot left out.</summary>
    /// <param name="problems">By the fields' paths, what has the wrong type, is missing or unknown; empty where all of it was read.</param>
    public static CommandCenterDocument Read(JsonElement sent, SecretValues secrets, out Dictionary<string, string[]> problems)
    {
        var reader = new CommandCenterReader(secrets);
        var known = reader.Copy(sent, CommandCenterJson.Default.CommandCenterDocument, "");
        problems = reader._problems;
        return known.Deserialize(CommandCenterJson.Default.CommandCenterDocument) ?? CommandCenterDocument.Empty;
    }

    // Null where it cannot be used: it is left out of what it belongs to.
    private JsonNode? Copy(JsonElement element, JsonTypeInfo type, string path)
    {
        if (type.Kind == JsonTypeInfoKind.None)
            return Value(element, type, path);
        if (element.ValueKind != JsonValueKind.Object)
            return Wrong(path, "This is not a JSON object.", element);
        var copy = new JsonObject();
        var complete = true;
        foreach (var member in element.EnumerateObject())
        {
            var (to, property) = (path.Length == 0 ? member.Name : $"{path}.{member.Name}", type.Properties.FirstOrDefault(one => one.Name == member.Name));
            if (type.Kind == JsonTypeInfoKind.Dictionary)
            {
                // A null stays: it has a message of its own.
                var entry = member.Value.ValueKind == JsonValueKind.Null ? null : Copy(member.Value, TypeOf(type.ElementType!), to);
                if (entry is not null || member.Value.ValueKind == JsonValueKind.Null)
                    copy[member.Name] = entry;
            }
            else if (property is null)
                // Not by its name, which may be anything.
                Wrong(path, "This holds a member that this version does not know.", member.Value);
            else if (member.Value.ValueKind == JsonValueKind.Null)
                complete &= property.IsSetNullable || Wrong(to, "This is null.", member.Value) is not null;
            else if (Copy(member.Value, TypeOf(property.PropertyType), to) is { } part)
                copy[member.Name] = part;
        }
        foreach (var missing in type.Properties.Where(property => property.IsRequired && !copy.ContainsKey(property.Name)))
        {
            complete = false;
            if (!element.TryGetProperty(missing.Name, out _))
                Wrong(path.Length == 0 ? missing.Name : $"{path}.{missing.Name}", "This is missing.", default);
        }
        return complete || path.Length == 0 ? copy : null;
    }

    private JsonNode? Value(JsonElement element, JsonTypeInfo type, string path)
    {
        try
        {
            _ = element.Deserialize(type);
            return JsonSerializer.SerializeToNode(element, CommandCenterJson.Default.JsonElement);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            var meant = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
            return Wrong(path, meant switch
            {
                _ when meant == typeof(DateOnly) => "This is not a date such as 2026-11-18.",
                _ when meant == typeof(DateTimeOffset) => "This is not a time such as 2026-11-24T12:00:00Z.",
                _ when meant == typeof(bool) => "This is neither true nor false.",
                _ when meant == typeof(string) => "This is not a text.",
                _ => "This is not a whole number.",
            }, element);
        }
    }

    private JsonNode? Wrong(string path, string problem, JsonElement element)
    {
        // What is left out is not seen by the search for secrets that follows.
        var secret = element.ValueKind != JsonValueKind.Undefined && SecretShapes.SuspectIn(element.GetRawText(), _secrets) is not null;
        var place = CommandCenterFields.Shown(path.Length == 0 ? "document" : path, _secrets);
        _problems[place] = [.. _problems.GetValueOrDefault(place) ?? [], .. secret ? [CommandCenterFields.Secret] : Array.Empty<string>(), problem];
        return null;
    }

    private static JsonTypeInfo TypeOf(Type type) => CommandCenterJson.Default.GetTypeInfo(type)!;
}
