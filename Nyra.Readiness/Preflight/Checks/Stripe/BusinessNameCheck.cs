using Nyra.Readiness.CommandCenter;
using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Customers see the name of the business that was decided.</summary>
public sealed class BusinessNameCheck() : StripeCheck("account-business-name", "Business name at Stripe")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        const string Link = StripeLook.Dashboard + "settings/public";
        var name = (await context.AccountAsync(stripe, ct)).BusinessProfile?.Name;
        if (string.IsNullOrWhiteSpace(name))
            return CheckResult.Fail("The account has no public business name.", "Set it in Stripe's public details.", link: Link);
        var decided = (await context.CommandCenterAsync(ct)).Document?.Value.Decided(DecisionNames.BusinessName)?.Value;
        return decided is null || decided.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(decided, StringComparison.OrdinalIgnoreCase)
            ? CheckResult.Pass("Checkout and receipts carry the business' name.", name)
            : CheckResult.Warn("Stripe shows another name than the business name decided.", "Make them one, or see that customers know both.", $"at Stripe {name}, decided {decided}", Link);
    }
}
