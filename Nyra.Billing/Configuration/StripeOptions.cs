using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Nyra.Billing.Configuration;

/// <summary>Which Stripe account is talked to, and what it sells.</summary>
public sealed class StripeOptions : IValidatableObject
{
    public const string OwnHost = "https://api.stripe.com";

    [ConfigurationKeyName(Settings.StripeSecretKey)]
    public string? SecretKey { get; set => field = value?.Trim(); }

    /// <summary>The price of the monthly plan, <c>price_…</c>; its product is what counts as ours.</summary>
    [ConfigurationKeyName(Settings.PriceProMonthly)]
    public string? PriceProMonthly { get; set => field = value?.Trim(); }

    /// <summary>Where Stripe's API is; Stripe's own host unless a simulator stands in.</summary>
    [ConfigurationKeyName(Settings.StripeApiBase)]
    public string? ApiBase { get; set => field = value?.Trim(); }

    /// <summary>In test mode, the test clock in whose time new customers live, <c>clock_…</c>: so that a rehearsal can let months pass.</summary>
    [ConfigurationKeyName(Settings.StripeTestClock)]
    public string? TestClock { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim(); }

    public bool Livemode => SecretKey is { } key && (Starts(key, "sk_live_") || Starts(key, "rk_live_"));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        const string KeyRemedy = "Put a test key (sk_test_… or a restricted rk_test_…) from Stripe's dashboard, Developers, API keys, "
            + "into the secret store or the shell's environment, never into a file of the repo.";
        if (string.IsNullOrWhiteSpace(SecretKey))
            yield return SettingProblem.Missing(Settings.StripeSecretKey, KeyRemedy);
        else if (SettingCharacters.ProblemOfKey(Settings.StripeSecretKey, SecretKey) is { } oddKey)
            yield return new(oddKey);
        else if (!Livemode && !Starts(SecretKey, "sk_test_") && !Starts(SecretKey, "rk_test_"))
            yield return SettingProblem.Wrong(Settings.StripeSecretKey, "is not a Stripe secret key", KeyRemedy);

        const string PriceRemedy = "Take the price's id (price_…) from the product's page in Stripe's dashboard.";
        if (string.IsNullOrWhiteSpace(PriceProMonthly))
            yield return SettingProblem.Missing(Settings.PriceProMonthly, PriceRemedy);
        else if (SettingCharacters.ProblemOfKey(Settings.PriceProMonthly, PriceProMonthly) is { } oddPrice)
            yield return new(oddPrice);
        else if (!Starts(PriceProMonthly, "price_"))
            yield return SettingProblem.Wrong(Settings.PriceProMonthly, "is not a price id", PriceRemedy);

        if (SettingCharacters.ProblemOfKey(Settings.StripeTestClock, TestClock) is { } oddClock)
            yield return new(oddClock);
        else if (TestClock is not null && (Livemode || !Starts(TestClock, "clock_")))
            yield return SettingProblem.Wrong(Settings.StripeTestClock, Livemode ? "is set beside a live key" : "is no test clock's id (clock_…)", "Unset it.");
        if (string.IsNullOrWhiteSpace(ApiBase))
            yield break;
        foreach (var problem in SettingProblem.OfUrl(Settings.StripeApiBase, ApiBase, "Unset it, or name a simulator on this machine."))
            yield return problem;
        if (Livemode && ApiBase.TrimEnd('/') != OwnHost)
            yield return SettingProblem.Wrong(Settings.StripeApiBase, "would send a live key to another host than Stripe's", "Unset it.");
    }

    /// <summary>What is wrong with these settings alone, the first of it; null where they are good.</summary>
    /// <param name="keys">By their environment names.</param>
    public string? ProblemOf(params ReadOnlySpan<string> keys)
    {
        foreach (var problem in Validate(new ValidationContext(this)))
        {
            foreach (var key in keys)
            {
                if (Starts(problem.ErrorMessage!, key))
                    return problem.ErrorMessage;
            }
        }
        return null;
    }

    private static bool Starts(string value, string prefix) => value.StartsWith(prefix, StringComparison.Ordinal);
}
