using Nyra.Readiness.CommandCenter;
using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Receipts, invoices and the portal tell customers whom to ask.</summary>
public sealed class SupportContactCheck() : StripeCheck("account-support-contact", "Support e-mail and address at Stripe")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        const string Link = StripeLook.Dashboard + "settings/public";
        var profile = (await context.AccountAsync(stripe, ct)).BusinessProfile;
        if (string.IsNullOrWhiteSpace(profile?.SupportEmail) || string.IsNullOrWhiteSpace(profile.SupportUrl))
        {
            return CheckResult.Fail(
                $"The account's {(string.IsNullOrWhiteSpace(profile?.SupportEmail) ? "support e-mail" : "support address")} is not set.",
                "Set both in Stripe's public details: they stand on receipts and invoices.", link: Link);
        }
        var decided = (await context.CommandCenterAsync(ct)).Document?.Value.Decided(DecisionNames.SupportInbox)?.Value;
        return decided is null || string.Equals(decided, profile.SupportEmail, StringComparison.OrdinalIgnoreCase)
            ? CheckResult.Pass("Customers are told whom to ask.", $"{profile.SupportEmail}, {profile.SupportUrl}")
            : CheckResult.Fail("Stripe tells customers another support inbox than the one decided.", "Set the decided one at Stripe, or decide for the other.", $"at Stripe {profile.SupportEmail}, decided {decided}", Link);
    }
}
