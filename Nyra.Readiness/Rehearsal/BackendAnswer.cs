using System.Net;
using System.Text.Json.Nodes;

namespace Nyra.Readiness.Rehearsal;

/// <summary>An answer of the backend: its status and its JSON object, if it was one.</summary>
public sealed record BackendAnswer(HttpStatusCode Status, JsonObject? Body)
{
    private const string ProblemPrefix = "urn:nyra:problem:";

    /// <summary>The problem's code, for example <c>invalid-signature</c>; null where the answer is no problem.</summary>
    public string? Problem => Text("type") is { } type && type.StartsWith(ProblemPrefix, StringComparison.Ordinal) ? type[ProblemPrefix.Length..] : null;

    public string? Text(string name) => Body?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public int? Number(string name) => Body?[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    /// <summary>Status and problem in a few words, for what was seen.</summary>
    public override string ToString() => Problem is { } problem
        ? $"{(int)Status} {problem}{(Text("code") is { } code ? $" ({code})" : "")}"
        : $"{(int)Status}";
}
