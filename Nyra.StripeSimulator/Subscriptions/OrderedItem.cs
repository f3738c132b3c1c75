using Nyra.StripeSimulator.Catalog;

namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record OrderedItem(Price Price, long Quantity, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The product that came with inline price data; it and the price exist once the order stands.</summary>
    public Product? NewProduct { get; init; }

    public long Amount => Price.UnitAmount * Quantity;
}
