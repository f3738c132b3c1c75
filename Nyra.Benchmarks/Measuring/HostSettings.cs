using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;

namespace Nyra.Benchmarks.Measuring;

/// <summary>Everything Nyra's hosts need to start in Production, with their files in a folder.</summary>
internal static class HostSettings
{
    public const string WebhookSecret = "whsec_of_the_benchmark";
    public const string OperatorToken = "operator-token-of-the-benchmark-0123456789";

    /// <param name="stripe">Where Stripe's stand-in is; nobody listens on the default.</param>
    public static Dictionary<string, string> In(string folder, string stripe = "http://127.0.0.1:9", string key = "sk_test_of_the_benchmark", string price = "price_1") => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        [Settings.StripeSecretKey] = key,
        [Settings.StripeApiBase] = stripe,
        [Settings.StripeWebhookSecret] = WebhookSecret,
        [Settings.PriceProMonthly] = price,
        [Settings.SuccessUrl] = "https://app.example/paid?session_id=" + CheckoutOptions.SessionPlaceholder,
        [Settings.CancelUrl] = "https://app.example/canceled",
        [Settings.ReturnUrl] = "https://app.example/account",
        [Settings.LicenseApiToken] = "license-api-token-of-the-benchmark-0123456789",
        [Settings.OperatorToken] = OperatorToken,
        [Settings.LicenseSigningSecret] = SigningKeys.NewSecret(),
        [Settings.EntitlementsFile] = Path.Combine(folder, "entitlements.json"),
        [Settings.QueueFile] = Path.Combine(folder, "queue.db"),
    };
}
