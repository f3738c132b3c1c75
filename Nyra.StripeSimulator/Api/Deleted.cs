using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.Api;

/// <summary>What is left of a deleted resource on the wire.</summary>
internal sealed record Deleted(string Id, string Object)
{
    [JsonPropertyName("deleted")]
    public bool IsDeleted => true;
}
