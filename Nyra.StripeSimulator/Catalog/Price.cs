using System.Globalization;
using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Catalog;

internal sealed class Price : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "price";

    public bool Active { get; set; } = true;

    public string BillingScheme => "per_unit";

    public required long Created { get; init; }

    public required string Currency { get; init; }

    public string? CustomUnitAmount => null;

    public bool Livemode => false;

    public string? LookupKey { get; set; }

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public string? Nickname { get; set; }

    public required string Product { get; init; }

    public Recurring? Recurring { get; init; }

    public string TaxBehavior { get; set; } = "unspecified";

    public string? TiersMode => null;

    public string? TransformQuantity => null;

    public string Type => Recurring is null ? "one_time" : "recurring";

    public required long UnitAmount { get; init; }

    public string UnitAmountDecimal => UnitAmount.ToString(CultureInfo.InvariantCulture);

    [JsonIgnore]
    public Plan? Plan => Recurring is null ? null : field ??= new Plan(this);
}
