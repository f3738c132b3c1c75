using Nyra.StripeSimulator.Catalog;

namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record OrderedItem(Price Price, long Quantity, IReadOnlyDictionary<string, string> Metadata)
{
    public long Amount => Price.UnitAmount * Quantity;
}
