using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The key opens an account, of the mode that is prepared.</summary>
public sealed class StripeKeyWorksCheck() : StripeCheck("stripe-key-works", "Key works")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        var account = await context.AccountAsync(stripe, ct);
        // An account itself has no mode; what is listed with the key has.
        return CheckResult.Pass($"Account {account.Id}, {context.Mode} mode.", account.BusinessProfile?.Name ?? account.Settings?.Dashboard?.DisplayName);
    }
}
