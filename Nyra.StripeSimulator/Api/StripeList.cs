using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.Api;

internal sealed record StripeList<T>(IReadOnlyList<T> Data, bool HasMore, string Url)
{
    [JsonPropertyOrder(-1)]
    public string Object => "list";
}
