using Nyra.Billing.Configuration;
using Stripe;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The product gives the plan's features, so that Stripe's entitlements are ours.</summary>
public sealed class FeaturesAttachedCheck() : StripeCheck("stripe-features", "Entitlement features attached", Names.PriceProMonthly)
{
    // Which features the plan has is a setting of the backend's, and no secret that an operator's shell holds, too.
    public override Seat Seats => Seat.Backend;

    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        if (await context.PriceAsync(stripe, ct) is not { Product: { } product })
            return CheckResult.Fail("There is no price whose features could be looked at.", $"Set {Names.PriceProMonthly}.");
        var attached = (await context.FeaturesAsync(stripe, ct))
            .Select(feature => feature.EntitlementFeature.LookupKey).ToHashSet(StringComparer.Ordinal);
        var plan = new PlanOptions();
        plan.Features = context.Setting("Plan__Features") ?? context.Setting("Plan:Features") ?? plan.Features;
        var missing = plan.FeatureKeys.Where(key => !attached.Contains(key)).ToList();
        return missing.Count == 0
            ? CheckResult.Pass("All features of the plan are attached to the product.", string.Join(", ", plan.FeatureKeys))
            : CheckResult.Fail($"Not attached to '{product.Name}': {string.Join(", ", missing)}.", "Attach features of these lookup keys to the product, or set Plan__Features.", link: StripeLook.Dashboard + "products/" + product.Id);
    }
}
