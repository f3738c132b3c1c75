using System.ComponentModel.DataAnnotations;
using Nyra.Billing.Configuration;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>The key is one of Stripe's secret keys, of the mode that is prepared; a restricted one is recommended.</summary>
public sealed class StripeSecretKeyCheck() : SettingCheck("stripe-secret-key", Names.StripeSecretKey, "Stripe key of this mode")
{
    private const string Keys = "https://dashboard.stripe.com/apikeys";

    protected override CheckResult Look(string value, PreflightContext context)
    {
        var options = new StripeOptions { SecretKey = value };
        if (Refused(options.Validate(new ValidationContext(options))) is { } refused)
            return refused;
        var mode = options.Livemode ? "live" : "test";
        if (options.Livemode != context.Live)
        {
            return CheckResult.Fail(
                $"{Key} is a {mode} key, and {context.Mode} mode is being prepared.",
                context.Live ? "Set the live key for this command only, from the secret store." : "A live key has no place here: set a test key, and roll the live one if it was seen by anybody.",
                link: Keys);
        }
        // A restricted key that leaks can do less; Stripe itself advises it.
        return value.StartsWith("rk_", StringComparison.Ordinal) || !context.Live
            ? CheckResult.Pass($"A {mode} key{(value.StartsWith("rk_", StringComparison.Ordinal) ? ", restricted" : "")}.", $"{value[..8]}…, {value.Length} characters")
            : CheckResult.Warn(
                "An unrestricted live key: who gets hold of it can do everything.",
                "Make a restricted key (rk_live_…) with write access to Checkout Sessions, Customers, Customer portal and read access to the rest that is billing.",
                $"{value[..8]}…", Keys);
    }

    protected override string Remedy(PreflightContext context) =>
        $"Take a {context.Mode} key from Stripe's dashboard, restricted if you can, and put it into the secret store or a temporary shell.";
}
