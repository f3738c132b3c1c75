using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Catalog;

/// <summary>The older face of a recurring price, which subscription items still show next to the price.</summary>
internal sealed class Plan(Price price) : IStripeObject
{
    private readonly Recurring _recurring = price.Recurring!;

    public string Id => price.Id;

    public string Object => "plan";

    public bool Active => price.Active;

    public long Amount => price.UnitAmount;

    public string AmountDecimal => price.UnitAmountDecimal;

    public string BillingScheme => price.BillingScheme;

    public long Created => price.Created;

    public string Currency => price.Currency;

    public string Interval => _recurring.Interval;

    public int IntervalCount => _recurring.IntervalCount;

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata => price.Metadata;

    public string? Meter => null;

    public string? Nickname => price.Nickname;

    public string Product => price.Product;

    public string? TiersMode => null;

    public string? TransformUsage => null;

    public int? TrialPeriodDays => null;

    public string UsageType => _recurring.UsageType;
}
