using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Entitlements;

internal sealed class ActiveEntitlement : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "entitlements.active_entitlement";

    [JsonIgnore]
    public required long Created { get; init; }

    public required string Feature { get; init; }

    public bool Livemode => false;

    public required string LookupKey { get; init; }

    [JsonIgnore]
    public required string Customer { get; init; }
}
