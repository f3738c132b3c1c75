using Nyra.StripeSimulator.Catalog;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>An item as it will be after a change.</summary>
/// <param name="Existing">null for a new one.</param>
internal sealed record PlannedItem(
    SubscriptionItem? Existing, Price Price, long Quantity, IReadOnlyDictionary<string, string> Metadata)
{
    public Product? NewProduct { get; init; }

    public long Amount => Price.UnitAmount * Quantity;

    public bool IsBilledDifferently => Existing is null || Existing.Price != Price || Existing.Quantity != Quantity;

    public static PlannedItem Unchanged(SubscriptionItem item) => new(item, item.Price, item.Quantity, item.Metadata);
}
