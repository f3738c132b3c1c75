using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The account may take payments and is paid out.</summary>
public sealed class AccountEnabledCheck() : StripeCheck("account-enabled", "Charges and payouts enabled")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        var account = await context.AccountAsync(stripe, ct);
        var missing = new (bool Is, string What)[]
        {
            (account.ChargesEnabled, "charges are not enabled"), (account.PayoutsEnabled, "payouts are not enabled"), (account.DetailsSubmitted, "details are not submitted"),
        }.Where(part => !part.Is).Select(part => part.What).ToList();
        if (missing.Count == 0)
            return CheckResult.Pass("Charges and payouts are enabled, details submitted.", account.Id);
        var (what, evidence, where) = ($"On account {account.Id} {string.Join(", ", missing)}.", account.Requirements?.DisabledReason, StripeLook.Dashboard + "account/onboarding");
        // Test payments need no business that Stripe knows.
        return context.Live
            ? CheckResult.Fail(what, "Answer what Stripe still asks of the business.", evidence, where)
            : CheckResult.Warn(what, "Before live mode answer what Stripe still asks of the business.", evidence, where);
    }
}
