using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>/v1/subscription_items: a subscription's items one by one.</summary>
internal static class SubscriptionItemEndpoints
{
    public static void MapSubscriptionItems(this ApiRoutes api)
    {
        api.Post<SubscriptionItem>("/v1/subscription_items", Create);
        api.Get("/v1/subscription_items", List);
        api.Get("/v1/subscription_items/{id}", Retrieve);
        api.Post<SubscriptionItem>("/v1/subscription_items/{id}", Update);
        api.Delete("/v1/subscription_items/{id}", Delete);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var subscription = parameters.RequiredReference("subscription", "subscription", simulator.Subscriptions, status: 404);
        simulator.EnterTimeOf(subscription?.Customer);
        if (subscription is { HasEnded: true })
        {
            parameters.Refuse(StripeErrors.NoSuch("subscription", subscription.Id, "subscription"));
        }

        var planned = ItemPlan.ReadOne(simulator, parameters, null);
        if (subscription is null || planned is null)
        {
            return parameters.Refusal() ?? throw new InvalidOperationException("A missing item was not refused");
        }

        var known = subscription.Items.Data.Select(item => item.Id).ToHashSet();
        return Apply(call, subscription, [.. subscription.Items.Data.Select(PlannedItem.Unchanged), planned])
            ?? Answer.Of(subscription.Items.Data.Single(item => !known.Contains(item.Id)));
    }

    private static Answer Retrieve(ApiCall call) => Find(call) is (_, { } item)
        ? call.Parameters.Refusal() ?? Answer.Of(item)
        : NoSuch(call);

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var subscription = parameters.RequiredReference("subscription", "subscription", simulator.Subscriptions);
        return parameters.Refusal() ?? pagination.Page(
            // Stripe's one list that is oldest first.
            subscription.Items.Data, _ => true, "subscription_item", "/v1/subscription_items");
    }

    private static Answer Update(ApiCall call)
    {
        if (Find(call) is not ({ } subscription, { } item))
        {
            return NoSuch(call);
        }

        var planned = ItemPlan.ReadOne(call.Simulator, call.Parameters, item);
        call.Parameters.Flag("off_session");
        return Apply(call, subscription, [.. subscription.Items.Data.Select(one =>
            one == item && planned is not null ? planned : PlannedItem.Unchanged(one))])
            ?? Answer.Of(subscription.Items.Data.Single(one => one.Id == item.Id));
    }

    private static Answer Delete(ApiCall call)
    {
        if (Find(call) is not ({ } subscription, { } item))
        {
            return NoSuch(call);
        }

        call.Parameters.Flag("clear_usage");
        return Apply(call, subscription, [.. subscription.Items.Data.Where(one => one != item).Select(PlannedItem.Unchanged)])
            ?? Answer.Of(new Deleted(item.Id, item.Object));
    }

    /// <returns>null when carried out.</returns>
    private static Answer? Apply(ApiCall call, Subscription subscription, IReadOnlyList<PlannedItem> items)
    {
        ItemPlan.Check(call.Parameters, "price", items);
        var change = ItemChange.Read(call.Parameters, subscription, items, call.Simulator.Clock.Now);
        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (subscription.HasEnded)
        {
            return StripeErrors.Invalid("A canceled subscription can only update its cancellation_details and metadata.");
        }

        call.Simulator.SubscriptionChanges.Apply(subscription, change, _ => { });
        return null;
    }

    private static Answer NoSuch(ApiCall call) =>
        StripeErrors.Invalid($"Invalid subscription_item id: {call.Path}", status: 404);

    // Items live in their subscriptions; a look through all of them is quick enough for what is asked for so rarely.
    private static (Subscription Subscription, SubscriptionItem Item)? Find(ApiCall call)
    {
        foreach (var subscription in call.Simulator.Subscriptions.NewestFirst())
        {
            if (subscription.Items.Data.FirstOrDefault(item => item.Id == call.Path) is { } item)
            {
                call.Simulator.EnterTimeOf(subscription.Customer);
                return (subscription, item);
            }
        }

        return null;
    }
}
