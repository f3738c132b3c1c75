using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Events;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Entitlements;

/// <summary>
/// What a customer may use: the features of all subscriptions that entitle. Like Stripe it computes this some moments after the
/// subscription changed, so that whoever reads both at once sees the old entitlements of a new subscription.
/// </summary>
internal sealed class EntitlementComputation(Simulator simulator)
{
    public IReadOnlyList<Feature> FeaturesOf(Subscription subscription) =>
        [.. subscription.Items.Data
            .SelectMany(item => simulator.Products.Find(item.Price.Product)?.Features ?? [])
            .Select(attached => attached.EntitlementFeature)
            .Distinct()];

    /// <summary>In the world's time, also for who lives on a test clock: that stands still, and Stripe's computers do not.</summary>
    public void ComputeLater(string customerId) => simulator.Clock.World.Schedule(
        simulator.Clock.World.Moment + simulator.Options.EntitlementDelay, new WakeUp(WakeUpKind.Entitlements, customerId));

    public void Compute(string customerId)
    {
        if (simulator.Customers.Find(customerId) is not { } customer)
        {
            return;
        }

        var had = customer.Entitlements;
        var features = simulator.Subscriptions.OwnedBy(customerId)
            .SelectMany(subscription => subscription.Features)
            .Distinct()
            .ToArray();
        if (features.Length == had.Count && features.All(feature => had.Any(one => one.Feature == feature.Id)))
        {
            return;
        }

        // A feature that stays keeps its entitlement and the entitlement's id.
        var has = features
            .Select(feature => had.FirstOrDefault(one => one.Feature == feature.Id) ?? Grant(customerId, feature))
            .ToArray();
        foreach (var gone in had.Except(has))
        {
            simulator.ActiveEntitlements.Remove(gone);
        }

        customer.Entitlements = has;
        var before = StripeJson.Bytes(ActiveEntitlementSummary.Of(customerId, had));
        var after = StripeJson.Bytes(ActiveEntitlementSummary.Of(customerId, has));
        simulator.Events.Raise(
            "entitlements.active_entitlement_summary.updated", Snapshot.Of(after), PreviousAttributes.Between(before, after));
    }

    private ActiveEntitlement Grant(string customerId, Feature feature)
    {
        var entitlement = new ActiveEntitlement
        {
            Id = simulator.Ids.Next("ent_test_61", 28),
            Created = simulator.Clock.Now,
            Customer = customerId,
            Feature = feature.Id,
            LookupKey = feature.LookupKey,
        };
        simulator.ActiveEntitlements.Add(entitlement);
        return entitlement;
    }
}
