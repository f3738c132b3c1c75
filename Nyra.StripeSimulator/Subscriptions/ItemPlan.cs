using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>
/// Reads what an update makes of a subscription's items: "items[0][id]=si_…&amp;items[0][price]=price_…" changes that one, without an
/// id it is a new one, "items[0][deleted]=true" takes it away. What is not named stays.
/// </summary>
internal static class ItemPlan
{
    /// <returns>All items there will be.</returns>
    public static IReadOnlyList<PlannedItem> Read(Simulator simulator, Parameters parameters, string name, Subscription subscription)
    {
        var plan = subscription.Items.Data.Select(PlannedItem.Unchanged).ToList();
        foreach (var item in parameters.Items(name))
        {
            var existing = ReadExisting(item, subscription);
            if (item.Flag("deleted") ?? false)
            {
                item.Flag("clear_usage");
                plan.RemoveAll(one => one.Existing == existing);
            }
            else if (ReadOne(simulator, item, existing) is { } planned)
            {
                var at = existing is null ? -1 : plan.FindIndex(one => one.Existing == existing);
                if (at < 0)
                {
                    plan.Add(planned);
                }
                else
                {
                    plan[at] = planned;
                }
            }
        }

        Check(parameters, name, plan);
        return plan;
    }

    /// <summary>The parameters of one item, new or not.</summary>
    public static PlannedItem? ReadOne(Simulator simulator, Parameters item, SubscriptionItem? existing)
    {
        var (price, product) = OrderedItems.ReadPrice(simulator, item, isRequired: existing is null);
        var quantity = item.Integer("quantity", 0, 999_999) ?? existing?.Quantity ?? 1;
        var metadata = item.Metadata(existing?.Metadata);
        item.Unsupported("billing_thresholds", "current_trial", "discounts", "tax_rates");
        price ??= existing?.Price;
        if (price is { Recurring: null })
        {
            item.Refuse(StripeErrors.Invalid(
                "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
                item.Name("price")));
        }
        else if (price is { Active: false } && item.Has("price") && price != existing?.Price)
        {
            item.Refuse(StripeErrors.Invalid(
                "The price specified is inactive. This field only accepts active prices.", item.Name("price")));
        }

        return price is null ? null : new PlannedItem(existing, price, quantity, metadata) { NewProduct = product };
    }

    public static void Check(Parameters parameters, string name, IReadOnlyList<PlannedItem> plan)
    {
        if (plan.Count == 0)
        {
            parameters.Refuse(StripeErrors.Invalid(
                "A subscription must have at least one active plan. To cancel a subscription, please use the cancel API endpoint on /v1/"
                + "subscriptions.", name));
        }
        else if (plan.Any(item => item.Price.Recurring != plan[0].Price.Recurring || item.Price.Currency != plan[0].Price.Currency))
        {
            parameters.Refuse(StripeErrors.Invalid(
                "All items must have the same currency and interval: this simulator bills a subscription in one rhythm.", name));
        }
    }

    private static SubscriptionItem? ReadExisting(Parameters item, Subscription subscription)
    {
        if (item.Text("id") is not { } id)
        {
            return null;
        }

        var existing = subscription.Items.Data.FirstOrDefault(one => one.Id == id);
        if (existing is null)
        {
            item.Refuse(StripeErrors.NoSuch("subscription_item", id, item.Name("id"), 400));
        }

        return existing;
    }
}
