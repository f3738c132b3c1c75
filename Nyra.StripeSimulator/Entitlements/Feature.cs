using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Entitlements;

internal sealed class Feature : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "entitlements.feature";

    public bool Active { get; set; } = true;

    [JsonIgnore]
    public required long Created { get; init; }

    public bool Livemode => false;

    public required string LookupKey { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public required string Name { get; set; }
}
