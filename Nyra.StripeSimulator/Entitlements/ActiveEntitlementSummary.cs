using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Entitlements;

/// <summary>What the summary event shows: the first ten entitlements. It has no id of its own.</summary>
internal sealed record ActiveEntitlementSummary(string Customer, StripeList<ActiveEntitlement> Entitlements)
{
    private const int Shown = 10;

    public string Object => "entitlements.active_entitlement_summary";

    public bool Livemode => false;

    public static ActiveEntitlementSummary Of(string customer, IReadOnlyList<ActiveEntitlement> entitlements) => new(
        customer,
        new StripeList<ActiveEntitlement>(
            [.. entitlements.Take(Shown)], entitlements.Count > Shown, $"/v1/customer/{customer}/entitlements"));
}
