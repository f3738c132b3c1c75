using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;
using Nyra.Readiness.Preflight;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public class SettingChecksTests
{
    private const string Token = "b7Yq2mZcV91kdfLsPq77xA0asd8HqWe3";

    [Theory]
    [InlineData("test", "sk_test_51abcdefghijklmnopqrstuv", CheckStatus.Pass)]
    [InlineData("test", "rk_test_51abcdefghijklmnopqrstuv", CheckStatus.Pass)]
    [InlineData("live", "rk_live_51abcdefghijklmnopqrstuv", CheckStatus.Pass)]
    [InlineData("live", "sk_live_51abcdefghijklmnopqrstuv", CheckStatus.Warn)]
    [InlineData("test", "sk_live_51abcdefghijklmnopqrstuv", CheckStatus.Fail)]
    [InlineData("live", "sk_test_51abcdefghijklmnopqrstuv", CheckStatus.Fail)]
    [InlineData("test", "pk_test_51abcdefghijklmnopqrstuv", CheckStatus.Fail)]
    [InlineData("test", "sk_test_4eC39HqLyjWDarjtT1zdp7dc", CheckStatus.Fail)]
    [InlineData("test", "sk_test_…", CheckStatus.Fail)]
    [InlineData("test", null, CheckStatus.Fail)]
    public async Task The_key_is_stripes_of_the_mode_and_no_example(string mode, string? key, CheckStatus expected)
    {
        var result = await Preflights.Named("stripe-secret-key").RunAsync(Preflights.Context(mode, settings: (Settings.StripeSecretKey, key)));
        Assert.Equal(expected, result.Status);
        Assert.DoesNotContain("51abcdefghijklmnopqrstuv", result.Message + result.Evidence + result.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whsec_abcdefghijklmnopqrstuvwxyz012345", CheckStatus.Pass)]
    [InlineData("whsec_abcdefghijklmnopqrstuvwxyz012345,whsec_zyxwvutsrqponmlkjihgfedcba543210", CheckStatus.Warn)]
    [InlineData("whsec_short", CheckStatus.Fail)]
    [InlineData("secret", CheckStatus.Fail)]
    [InlineData(null, CheckStatus.Fail)]
    public async Task The_webhook_secret_is_one_of_stripes(string? secret, CheckStatus expected) =>
        Assert.Equal(expected, (await Preflights.Named("webhook-secret").RunAsync(Preflights.Context(settings: (Settings.StripeWebhookSecret, secret)))).Status);

    [Theory]
    [InlineData("webhook-secret", Settings.StripeWebhookSecret, "whsec_abcdefghijklmnopqrstuvwxyz012345\u200b",
        "U+200B (zero width space) at position 39")]
    [InlineData("webhook-secret", Settings.StripeWebhookSecret, "whsec_abcdefghijklm\nnopqrstuvwxyz012345",
        "U+000A (line feed) at position 20")]
    [InlineData("stripe-secret-key", Settings.StripeSecretKey, "sk_test_51abcdef\ufeffghijklmnopqrstuv",
        "U+FEFF (byte order mark) at position 17")]
    [InlineData("operator-token", Settings.OperatorToken, Token + "\u200b", "U+200B (zero width space) at position 33")]
    public async Task A_character_that_came_along_when_copying_fails_with_its_place(string check, string key, string value, string named)
    {
        var result = await Preflights.Named(check).RunAsync(Preflights.Context(settings: (key, value)));
        Assert.Equal((CheckStatus.Fail, $"{key} holds characters that do not belong in it: {named}."), (result.Status, result.Message));
        Assert.StartsWith("Copied text can carry such characters along.", result.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("live", "https://app.nyra.test/paid?session_id={CHECKOUT_SESSION_ID}", CheckStatus.Pass)]
    [InlineData("live", "https://app.example.com/paid?session_id={CHECKOUT_SESSION_ID}", CheckStatus.Fail)]
    [InlineData("test", "http://127.0.0.1:5180/return/paid?session_id={CHECKOUT_SESSION_ID}", CheckStatus.Pass)]
    [InlineData("live", "http://127.0.0.1:5180/return/paid?session_id={CHECKOUT_SESSION_ID}", CheckStatus.Fail)]
    [InlineData("live", "https://app.nyra.test/paid", CheckStatus.Fail)]
    [InlineData("test", "/paid?session_id={CHECKOUT_SESSION_ID}", CheckStatus.Fail)]
    [InlineData("test", "http://app.nyra.test/paid?session_id={CHECKOUT_SESSION_ID}", CheckStatus.Fail)]
    [InlineData("live", "https://me:geheim@app.nyra.test/?session_id={CHECKOUT_SESSION_ID}", CheckStatus.Fail)]
    [InlineData("live", "https://billing.your-domain.example/paid?session_id={CHECKOUT_SESSION_ID}", CheckStatus.Fail)]
    public async Task The_success_address_is_absolute_and_has_the_placeholder_over_https_in_live_mode(string mode, string url, CheckStatus expected)
    {
        var result = await Preflights.Named("success-url").RunAsync(Preflights.Context(mode, settings: (Settings.SuccessUrl, url)));
        Assert.Equal(expected, result.Status);
        Assert.DoesNotContain("geheim", result.Message + result.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Token, CheckStatus.Pass)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", CheckStatus.Fail)]
    [InlineData("0123456789", CheckStatus.Fail)]
    [InlineData("please-change-me-please-change-me-please", CheckStatus.Fail)]
    [InlineData(null, CheckStatus.Fail)]
    public async Task A_token_is_long_and_random(string? token, CheckStatus expected) =>
        Assert.Equal(expected, (await Preflights.Named("operator-token").RunAsync(Preflights.Context(settings: (Settings.OperatorToken, token)))).Status);

    [Fact]
    public async Task Two_credentials_of_one_value_are_one_power_too_many()
    {
        var result = await Preflights.Named("license-api-token").RunAsync(
            Preflights.Context(settings: [(Settings.LicenseApiToken, Token), (Settings.OperatorToken, Token)]));
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Contains(Settings.OperatorToken, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_signing_key_is_named_by_its_id_and_never_shown()
    {
        var secret = SigningKeys.NewSecret();
        var result = await Preflights.Named("license-signing-secret").RunAsync(Preflights.Context(settings: (Settings.LicenseSigningSecret, secret)));
        Assert.Equal(CheckStatus.Pass, result.Status);
        Assert.StartsWith("kid ", result.Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[..20], result.Message + result.Evidence, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Fail, (await Preflights.Named("license-signing-secret").RunAsync(Preflights.Context(settings: (Settings.LicenseSigningSecret, "none")))).Status);
    }

    [Theory]
    [InlineData("live", "true", CheckStatus.Pass)]
    [InlineData("live", null, CheckStatus.Fail)]
    [InlineData("live", "yes", CheckStatus.Fail)]
    [InlineData("test", null, CheckStatus.Skip)]
    [InlineData("test", "true", CheckStatus.Warn)]
    public async Task Live_mode_is_armed_for_one_command(string mode, string? armed, CheckStatus expected) =>
        Assert.Equal(expected, (await Preflights.Named("live-armed").RunAsync(Preflights.Context(mode, settings: (Settings.AllowLiveRehearsal, armed)))).Status);

    [Theory]
    [InlineData("live", "sk_live_51abc", "http://127.0.0.1:12111", CheckStatus.Fail)]
    [InlineData("test", "sk_live_51abc", "https://stripe.example.com", CheckStatus.Fail)]
    [InlineData("test", "sk_test_51abc", "http://127.0.0.1:12111", CheckStatus.Pass)]
    [InlineData("live", "sk_live_51abc", null, CheckStatus.Pass)]
    [InlineData("live", "sk_live_51abc", "https://api.stripe.com/", CheckStatus.Pass)]
    public async Task A_live_key_goes_to_stripe_alone(string mode, string key, string? apiBase, CheckStatus expected) =>
        Assert.Equal(expected, (await Preflights.Named("live-key-stays-with-stripe").RunAsync(
            Preflights.Context(mode, settings: [(Settings.StripeSecretKey, key), (Settings.StripeApiBase, apiBase)]))).Status);

    [Fact]
    public async Task A_value_that_this_shell_does_not_hold_is_judged_by_the_backend_that_does()
    {
        var check = Preflights.Named("price-id");
        var context = new PreflightContext(Seat.Operator, "test", _ => null, TimeProvider.System)
        {
            AskBackend = _ => Task.FromResult(BackendSight.Of([CheckReport.Of(check, CheckResult.Pass("A price is named.", "price_1"), TimeSpan.Zero)])),
        };
        Assert.Equal("price_1", (await check.RunAsync(context)).Evidence);
    }
}
