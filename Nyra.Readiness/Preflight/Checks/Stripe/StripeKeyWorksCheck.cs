using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The key opens an account, of the mode that is prepared.</summary>
public sealed class StripeKeyWorksCheck() : StripeCheck("stripe-key-works", "Key works")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        var account = await context.AccountAsync(stripe, ct);
        var name = account.BusinessProfile?.Name ?? account.Settings?.Dashboard?.DisplayName;
        // An account itself has no mode; what is listed with the key has.
        var found = CheckResult.Pass($"Account {account.Id}, {context.Mode} mode.", name);
        // What this shell's key shows of Stripe says nothing of a backend that sells for somebody else.
        return await context.AsBackendSeesAsync(Name, ct) is { Status: CheckStatus.Pass } theirs && theirs.Message != found.Message
            ? CheckResult.Fail($"The key of this shell and the backend's are of two accounts: {account.Id} here.", "Take both keys from one account.", $"backend: {theirs.Message}")
            : found;
    }
}
