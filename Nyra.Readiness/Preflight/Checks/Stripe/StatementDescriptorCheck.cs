using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>What stands on the customer's card statement is set and is one that banks take.</summary>
public sealed class StatementDescriptorCheck() : StripeCheck("account-statement-descriptor", "Statement descriptor")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        const string Fix = "Set the public statement descriptor: 5 to 22 Latin characters with a letter among them, none of < > \\ ' \" *, such as the app's name.";
        const string Link = StripeLook.Dashboard + "settings/public";
        var text = (await context.AccountAsync(stripe, ct)).Settings?.Payments?.StatementDescriptor;
        if (string.IsNullOrWhiteSpace(text))
            return CheckResult.Fail("No statement descriptor is set: customers would not know the charge, and dispute it.", Fix, link: Link);
        // Stripe: https://docs.stripe.com/get-started/account/statement-descriptors
        return text.Length is >= 5 and <= 22 && text.Any(char.IsAsciiLetter) && text.All(sign => sign is >= ' ' and <= '~') && text.IndexOfAny(['<', '>', '\\', '\'', '"', '*']) < 0
            ? CheckResult.Pass("Customers see a name they know on their statement.", text)
            : CheckResult.Fail("The statement descriptor is not one that banks take.", Fix, text, Link);
    }
}
