using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Catalog;

namespace Nyra.StripeSimulator.Subscriptions;

internal sealed class SubscriptionItem : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "subscription_item";

    public string? BillingThresholds => null;

    public required long Created { get; init; }

    public required long CurrentPeriodEnd { get; set; }

    public required long CurrentPeriodStart { get; set; }

    public string? CurrentTrial => null;

    public IReadOnlyList<string> Discounts => [];

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Api.Metadata.Empty;

    public Plan Plan => Price.Plan!;

    public required Price Price { get; init; }

    public required long Quantity { get; init; }

    public required string Subscription { get; init; }

    public IReadOnlyList<string> TaxRates => [];

    public SubscriptionItem With(OrderedItem changed) => new()
    {
        Id = Id,
        Created = Created,
        CurrentPeriodEnd = CurrentPeriodEnd,
        CurrentPeriodStart = CurrentPeriodStart,
        Metadata = changed.Metadata,
        Price = changed.Price,
        Quantity = changed.Quantity,
        Subscription = Subscription,
    };
}
