using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>Reads "items[0][price]=price_…&amp;items[0][quantity]=1", Checkout's line_items alike.</summary>
internal static class OrderedItems
{
    private const int MaxItems = 20;

    public static IReadOnlyList<OrderedItem> Read(Simulator simulator, Parameters parameters, string name)
    {
        var items = parameters.Items(name);
        if (items.Count is 0 or > MaxItems)
        {
            parameters.Refuse(items.Count == 0
                ? StripeErrors.Missing(parameters.Name(name))
                : StripeErrors.Invalid($"You can pass at most {MaxItems} items.", name));
        }

        List<OrderedItem> ordered = [];
        foreach (var item in items)
        {
            var price = item.RequiredReference("price", "price", simulator.Prices);
            var quantity = item.Integer("quantity", 1, 999_999) ?? 1;
            var metadata = item.Metadata();
            item.Unsupported("adjustable_quantity", "billing_thresholds", "discounts", "dynamic_tax_rates", "plan", "price_data",
                "tax_rates", "trial");
            if (price is not null)
            {
                Check(item, price, ordered);
                ordered.Add(new OrderedItem(price, quantity, metadata));
            }
        }

        return ordered;
    }

    private static void Check(Parameters item, Catalog.Price price, List<OrderedItem> before)
    {
        if (price.Recurring is null)
        {
            item.Refuse(StripeErrors.Invalid(
                $"The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
                item.Name("price")));
        }
        else if (!price.Active)
        {
            item.Refuse(StripeErrors.Invalid(
                $"The price specified is inactive. This field only accepts active prices.", item.Name("price")));
        }
        else if (before.Count > 0 && (before[0].Price.Currency != price.Currency || before[0].Price.Recurring != price.Recurring))
        {
            item.Refuse(StripeErrors.Invalid(
                "All items must have the same currency and interval: this simulator bills a subscription in one rhythm.",
                item.Name("price")));
        }
    }
}
