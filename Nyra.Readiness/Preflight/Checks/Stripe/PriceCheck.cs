using Nyra.Readiness.CommandCenter;
using Stripe;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The price exists, is active, recurs monthly, and is the amount that was decided.</summary>
public sealed class PriceCheck() : StripeCheck("stripe-price", "Price as decided", Names.PriceProMonthly)
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        const string Link = StripeLook.Dashboard + "products";
        if (await context.PriceAsync(stripe, ct) is not { } price)
            return CheckResult.Fail("No price is named.", $"Set {Names.PriceProMonthly}.");
        if (price.Livemode != context.Live)
            return CheckResult.Fail($"{price.Id} is of {(price.Livemode ? "live" : "test")} mode.", $"Name the price of {context.Mode} mode.", link: Link);
        if (!price.Active)
            return CheckResult.Fail($"{price.Id} is archived: nobody can buy it.", "Activate it, or name the one that is sold.", link: Link);
        if (price.Recurring is not { Interval: "month", IntervalCount: 1, UsageType: "licensed" })
            return CheckResult.Fail($"{price.Id} does not recur monthly.", "Name a recurring price of one month, for a fixed amount.", price.Recurring is { } recurring ? $"every {recurring.IntervalCount} {recurring.Interval}, {recurring.UsageType}" : "one-time", Link);
        var view = await context.CommandCenterAsync(ct);
        if (view.Document?.Value.Decided(DecisionNames.MonthlyPrice)?.Value is not { } decided)
            return CheckResult.Fail($"What {price.Id} costs was not decided.", view.Problem ?? "Save the monthly price in the command center.", AmountOf(price).ToString(), CheckGroup.Decisions.Link());
        return MonthlyPrice.TryParse(decided, out var meant) && meant == AmountOf(price)
            ? CheckResult.Pass($"{AmountOf(price)} a month, as decided.", price.Id)
            : CheckResult.Fail("The price is not the one decided.", "Name the price of the decided amount, or decide anew; a price cannot be changed at Stripe.", $"at Stripe {AmountOf(price)}, decided {decided}", Link);
    }

    private static MonthlyPrice AmountOf(Price price) => MonthlyPrice.Of(price.UnitAmount, price.Currency);
}
