using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Catalog;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>Reads "items[0][price]=price_…&amp;items[0][quantity]=1", Checkout's line_items alike.</summary>
internal static class OrderedItems
{
    private const int MaxItems = 20;

    public static IReadOnlyList<OrderedItem> Read(
        Simulator simulator, Parameters parameters, string name, PriceKind kind = PriceKind.Recurring)
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
            var (price, product) = ReadPrice(simulator, item);
            var quantity = item.Integer("quantity", 1, 999_999) ?? 1;
            var metadata = item.Metadata();
            item.Unsupported("adjustable_quantity", "billing_thresholds", "current_trial", "discounts", "dynamic_tax_rates", "tax_rates",
                "trial");
            if (price is not null)
            {
                Check(item, price, kind, ordered);
                ordered.Add(new OrderedItem(price, quantity, metadata) { NewProduct = product });
            }
        }

        return ordered;
    }

    /// <summary>A price by id, also by its older name "plan", or made of "price_data".</summary>
    public static (Price? Price, Product? NewProduct) ReadPrice(Simulator simulator, Parameters item, bool isRequired = true)
    {
        if (item.Group("price_data") is { } data)
        {
            if (item.Has("price"))
            {
                item.Refuse(StripeErrors.Invalid(
                    "You may only specify one of these parameters: price, price_data.", item.Name("price_data")));
            }

            var product = ProductEndpoints.ReadNew(simulator, data);
            var sold = product?.Id ?? data.RequiredReference("product", "product", simulator.Products)?.Id ?? "";
            return (PriceEndpoints.Read(simulator, data, sold, isInline: true), product);
        }

        if (item.Reference("plan", "plan", simulator.Prices) is { } plan)
        {
            return (plan, null);
        }

        return (isRequired
            ? item.RequiredReference("price", "price", simulator.Prices)
            : item.Reference("price", "price", simulator.Prices), null);
    }

    /// <summary>The order stands: what it brought with it exists from now on, for this order alone.</summary>
    public static void Adopt(Simulator simulator, IEnumerable<OrderedItem> items)
    {
        foreach (var item in items.Where(item => simulator.Prices.Find(item.Price.Id) is null))
        {
            if (item.NewProduct is { } product)
            {
                simulator.Products.Add(product);
                simulator.Events.Raise("product.created", product);
            }

            PriceEndpoints.Add(simulator, item.Price);
        }
    }

    private static void Check(Parameters item, Price price, PriceKind kind, List<OrderedItem> before)
    {
        var name = item.Name("price");
        if (kind == PriceKind.OneTime)
        {
            if (price.Recurring is not null)
            {
                item.Refuse(StripeErrors.Invalid(
                    "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
                    + "one-time prices.", name));
            }
        }
        else if (price.Recurring is null)
        {
            item.Refuse(StripeErrors.Invalid(
                "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.", name));
        }

        if (!price.Active && item.Has("price"))
        {
            item.Refuse(StripeErrors.Invalid(
                "The price specified is inactive. This field only accepts active prices.", name));
        }
        else if (before.Count > 0 && (before[0].Price.Currency != price.Currency || before[0].Price.Recurring != price.Recurring))
        {
            item.Refuse(StripeErrors.Invalid(
                "All items must have the same currency and interval: this simulator bills a subscription in one rhythm.", name));
        }
    }
}
