using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Nyra.Billing.Configuration;
using Xunit;

namespace Nyra.Tests.Billing.Configuration;

public class SettingsTests
{
    private const string Webhook = "whsec_abcdefghijklmnopqrstuvwxyz012345";
    private const string Strong = "0123456789abcdef0123456789abcdef";

    public static TheoryData<IValidatableObject, string[]> Missing => new()
    {
        { new StripeOptions(), ["STRIPE_SECRET_KEY", "NYRA_STRIPE_PRICE_PRO_MONTHLY"] },
        { new WebhookOptions(), ["STRIPE_WEBHOOK_SECRET"] },
        { new CheckoutOptions(), ["NYRA_BILLING_SUCCESS_URL", "NYRA_BILLING_CANCEL_URL", "NYRA_BILLING_RETURN_URL"] },
        { new LicensingOptions(), ["NYRA_LICENSE_API_TOKEN", "NYRA_LICENSE_SIGNING_SECRET"] },
        { new OperatorOptions(), ["NYRA_OPERATOR_TOKEN"] },
    };

    [Theory]
    [MemberData(nameof(Missing))]
    public void Every_missing_value_is_named_at_once_with_a_remedy(IValidatableObject options, string[] keys)
    {
        var problems = Problems(options);
        Assert.Equal(keys, problems.Select(problem => problem.Split(' ')[0]));
        Assert.All(problems, problem => Assert.Matches(@"^[A-Z_]+ is missing\. \S.{10,}", problem));
    }

    public static TheoryData<IValidatableObject, string> Malformed => new()
    {
        { Stripe("pk_test_123456789012"), "STRIPE_SECRET_KEY is not a Stripe secret key" },
        { Stripe("sk_test_1", price: "prod_1"), "NYRA_STRIPE_PRICE_PRO_MONTHLY is not a price id" },
        { Stripe("sk_test_1", apiBase: "localhost:12111"), "NYRA_STRIPE_API_BASE is not an absolute" },
        { Stripe("sk_test_1", apiBase: "http://stripe.example.com"), "NYRA_STRIPE_API_BASE uses plain http" },
        { Stripe("sk_live_1", apiBase: "http://127.0.0.1:12111"), "NYRA_STRIPE_API_BASE would send a live key" },
        { Stripe("rk_live_1", apiBase: "https://api.stripe.com.example.com"), "NYRA_STRIPE_API_BASE would send a live key" },
        { new WebhookOptions { SigningSecrets = "whsec_a, sk_test_b" }, "STRIPE_WEBHOOK_SECRET holds something" },
        { Checkout(success: "https://a.example/paid"), "NYRA_BILLING_SUCCESS_URL lacks the placeholder {CHECKOUT_SESSION_ID}" },
        { Checkout(success: "/paid?session_id={CHECKOUT_SESSION_ID}"), "NYRA_BILLING_SUCCESS_URL is not an absolute" },
        { Checkout(cancel: "http://a.example/"), "NYRA_BILLING_CANCEL_URL uses plain http" },
        { Checkout(cancel: "javascript:alert(1)"), "NYRA_BILLING_CANCEL_URL is not an absolute" },
        { new LicensingOptions { LicenseApiToken = "short", SigningSecret = Key() }, "NYRA_LICENSE_API_TOKEN is shorter" },
        { new LicensingOptions { LicenseApiToken = Strong, SigningSecret = "secret" }, "NYRA_LICENSE_SIGNING_SECRET is neither PEM nor base64" },
        { new OperatorOptions { Token = "short" }, "NYRA_OPERATOR_TOKEN is shorter" },
        { new PaymentFailureOptions { GraceDays = "-1" }, "NYRA_PAYMENT_FAILURE_GRACE_DAYS is not a whole number" },
        { new PaymentFailureOptions { GraceDays = "1.5" }, "NYRA_PAYMENT_FAILURE_GRACE_DAYS is not a whole number" },
        { new PaymentFailureOptions { GraceDays = "365" }, "NYRA_PAYMENT_FAILURE_GRACE_DAYS is not a whole number" },
        { new StorageOptions { RequirePersistentStorage = "yes" }, "NYRA_BILLING_REQUIRE_PERSISTENT_STORAGE is neither" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Every_malformed_value_is_named_with_what_is_wrong(IValidatableObject options, string beginning) =>
        Assert.StartsWith(beginning, Assert.Single(Problems(options)), StringComparison.Ordinal);

    public static TheoryData<IValidatableObject> WellFormed => new()
    {
        Stripe("sk_test_1"),
        Stripe("rk_test_1", apiBase: "http://127.0.0.1:12111/"),
        Stripe(" sk_live_1\n"),
        Stripe("sk_live_1", apiBase: "https://api.stripe.com/"),
        new WebhookOptions { SigningSecrets = "whsec_a, whsec_b\n" },
        Checkout(),
        new LicensingOptions { LicenseApiToken = Strong, SigningSecret = Key() },
        new OperatorOptions { Token = Strong },
        new OperatorOptions { Token = "correct horse battery staple, and more" },
        new LicensingOptions { LicenseApiToken = Strong, SigningSecret = $"{Key()}\r\n\t{Key()}\n" },
        new StorageOptions { Database = "Host=h;\n  Database=d;Username=u;Password=gr\u00f6\u00dfe" },
        Checkout(cancel: "https://b\u00fccher.example/"),
        new PaymentFailureOptions(),
        new PaymentFailureOptions { GraceDays = "3" },
        new StorageOptions(),
        new PlanOptions(),
    };

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void What_is_well_formed_has_no_problem(IValidatableObject options) => Assert.Empty(Problems(options));

    public static TheoryData<IValidatableObject, string, string> Copied => new()
    {
        { new WebhookOptions { SigningSecrets = Webhook + "\u200b" }, "STRIPE_WEBHOOK_SECRET",
            "U+200B (zero width space) at position 39." },
        { new WebhookOptions { SigningSecrets = "\ufeff" + Webhook }, "STRIPE_WEBHOOK_SECRET", "U+FEFF (byte order mark) at position 1." },
        { new WebhookOptions { SigningSecrets = $"{Webhook}\n{Webhook}" }, "STRIPE_WEBHOOK_SECRET", "U+000A (line feed) at position 39." },
        { new WebhookOptions { SigningSecrets = $"{Webhook}, {Webhook}\u2060" }, "STRIPE_WEBHOOK_SECRET",
            "U+2060 (word joiner) at position 79." },
        { new WebhookOptions { SigningSecrets = "whsec_\u00e9\u202e" }, "STRIPE_WEBHOOK_SECRET",
            "U+00E9 at position 7, U+202E at position 8." },
        { Stripe("sk_test_1\u200d2"), "STRIPE_SECRET_KEY", "U+200D (zero width joiner) at position 10." },
        { Stripe("sk_test_1 2"), "STRIPE_SECRET_KEY", "U+0020 (space) at position 10." },
        { Stripe("sk_test_1", price: "price_1\u00ad"), "NYRA_STRIPE_PRICE_PRO_MONTHLY", "U+00AD (soft hyphen) at position 8." },
        { new OperatorOptions { Token = Strong + "\u200b" }, "NYRA_OPERATOR_TOKEN", "U+200B (zero width space) at position 33." },
        { new OperatorOptions { Token = Strong + "\r\n" + Strong }, "NYRA_OPERATOR_TOKEN",
            "U+000D (carriage return) at position 33, U+000A (line feed)" },
        { new LicensingOptions { LicenseApiToken = Strong + "\u201d", SigningSecret = Key() }, "NYRA_LICENSE_API_TOKEN",
            "U+201D (right double quotation" },
        { new LicensingOptions { LicenseApiToken = Strong, SigningSecret = "\u200b" + Key() }, "NYRA_LICENSE_SIGNING_SECRET",
            "U+200B (zero width space)" },
        { new StorageOptions { Redis = "127.0.0.1:6379,password=\u200bx" }, "ConnectionStrings__redis",
            "U+200B (zero width space) at position 25." },
        { new StorageOptions { Database = "Host=h;Database=d;Username=u;Password=\ufeffx" }, "ConnectionStrings__entitlements",
            "U+FEFF (byte order mark)" },
        { Checkout(cancel: "https://a.example/\u200b"), "NYRA_BILLING_CANCEL_URL", "U+200B (zero width space) at position 19." },
    };

    [Theory]
    [MemberData(nameof(Copied))]
    public void A_character_that_came_along_when_copying_is_named_with_its_place(IValidatableObject options, string key, string named)
    {
        var problem = Assert.Single(Problems(options));
        Assert.StartsWith($"{key} holds characters that do not belong in it: {named}", problem, StringComparison.Ordinal);
        Assert.Contains("without them", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_such_characters_the_first_three_are_named()
    {
        var problem = Assert.Single(Problems(new OperatorOptions { Token = Strong + new string('\u200b', 9) }));
        Assert.Contains("at position 33, U+200B (zero width space) at position 34, U+200B (zero width space) at position 35 and 6 more.",
            problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_problem_never_shows_the_value()
    {
        var problems = Problems(Stripe("my-very-secret-key")).Concat(Problems(new OperatorOptions { Token = "my-very-secret-key" }));
        Assert.All(problems, problem => Assert.DoesNotContain("my-very-secret-key", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_trailing_line_end_does_not_become_part_of_a_secret() =>
        Assert.Equal(["whsec_a", "whsec_b"], new WebhookOptions { SigningSecrets = "whsec_a,\nwhsec_b\r\n" }.Secrets);

    private static StripeOptions Stripe(string key, string price = "price_1", string? apiBase = null) =>
        new() { SecretKey = key, PriceProMonthly = price, ApiBase = apiBase };

    private static CheckoutOptions Checkout(
        string success = "https://a.example/paid?session_id={CHECKOUT_SESSION_ID}", string cancel = "https://a.example/", string back = "http://127.0.0.1/") =>
        new() { SuccessUrl = success, CancelUrl = cancel, ReturnUrl = back };

    private static string Key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static List<string> Problems(IValidatableObject options) =>
        [.. options.Validate(new ValidationContext(options)).Select(problem => problem.ErrorMessage!)];
}
