using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Entitlements;

/// <summary>The attachment of a feature to a product.</summary>
internal sealed class ProductFeature : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "product_feature";

    [JsonIgnore]
    public required long Created { get; init; }

    public required Feature EntitlementFeature { get; init; }

    public bool Livemode => false;
}
