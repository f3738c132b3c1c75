using Stripe;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The product of the price can be bought.</summary>
public sealed class ProductCheck() : StripeCheck("stripe-product", "Product active", Names.PriceProMonthly)
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        if (await context.PriceAsync(stripe, ct) is not { Product: { } product })
            return CheckResult.Fail("There is no price whose product could be looked at.", $"Set {Names.PriceProMonthly}.");
        return product.Active
            ? CheckResult.Pass($"'{product.Name}' is active.", product.Id)
            : CheckResult.Fail($"'{product.Name}' is archived: nobody can buy it.", "Activate the product.", product.Id, StripeLook.Dashboard + "products/" + product.Id);
    }
}
