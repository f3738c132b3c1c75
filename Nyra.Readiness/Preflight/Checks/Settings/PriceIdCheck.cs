using System.ComponentModel.DataAnnotations;
using Nyra.Billing.Configuration;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>The plan's price is named.</summary>
public sealed class PriceIdCheck() : SettingCheck("price-id", Names.PriceProMonthly, "Price of the monthly plan named")
{
    protected override CheckResult Look(string value, PreflightContext context)
    {
        var options = new StripeOptions { PriceProMonthly = value };
        return Refused(options.Validate(new ValidationContext(options))) ?? CheckResult.Pass("A price is named.", value);
    }

    protected override string Remedy(PreflightContext context) =>
        $"Take the price's id (price_…) from the product's page in Stripe's dashboard, {context.Mode} mode.";
}
