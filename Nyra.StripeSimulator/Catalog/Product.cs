using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Catalog;

internal sealed class Product : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "product";

    public bool Active { get; set; } = true;

    public required long Created { get; init; }

    public string? DefaultPrice { get; set; }

    public string? Description { get; set; }

    public IReadOnlyList<string> Images { get; set; } = [];

    public bool Livemode => false;

    public IReadOnlyList<MarketingFeature> MarketingFeatures { get; set; } = [];

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public required string Name { get; set; }

    public string? PackageDimensions => null;

    public bool? Shippable { get; set; }

    public string? StatementDescriptor { get; set; }

    public string? TaxCode { get; set; }

    public string? TaxDetails => null;

    public string Type => "service";

    public string? UnitLabel { get; set; }

    public required long Updated { get; set; }

    public string? Url { get; set; }

    /// <summary>What a subscription to this product entitles to, by feature attachment.</summary>
    [JsonIgnore]
    public List<Entitlements.ProductFeature> Features { get; } = [];
}
