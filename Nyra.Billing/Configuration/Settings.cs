namespace Nyra.Billing.Configuration;

/// <summary>The names of the settings, exactly as the environment spells them. Each is declared here and nowhere else.</summary>
public static class Settings
{
    public const string StripeSecretKey = "STRIPE_SECRET_KEY";
    public const string StripeWebhookSecret = "STRIPE_WEBHOOK_SECRET";
    public const string StripeApiBase = "NYRA_STRIPE_API_BASE";
    public const string StripeTestClock = "NYRA_STRIPE_TEST_CLOCK";
    public const string PriceProMonthly = "NYRA_STRIPE_PRICE_PRO_MONTHLY";
    public const string SuccessUrl = "NYRA_BILLING_SUCCESS_URL";
    public const string CancelUrl = "NYRA_BILLING_CANCEL_URL";
    public const string ReturnUrl = "NYRA_BILLING_RETURN_URL";
    public const string LicenseApiToken = "NYRA_LICENSE_API_TOKEN";
    public const string LicenseSigningSecret = "NYRA_LICENSE_SIGNING_SECRET";
    public const string AbandonedKeys = "NYRA_LICENSE_ABANDONED_KEYS";
    public const string OperatorToken = "NYRA_OPERATOR_TOKEN";
    public const string OperatorOpenOnLoopback = "NYRA_OPERATOR_OPEN_ON_LOOPBACK";
    public const string EntitlementsFile = "NYRA_ENTITLEMENTS_FILE";
    public const string QueueFile = "NYRA_QUEUE_FILE";
    public const string RequirePersistentStorage = "NYRA_BILLING_REQUIRE_PERSISTENT_STORAGE";
    public const string PaymentFailureGraceDays = "NYRA_PAYMENT_FAILURE_GRACE_DAYS";
    public const string NodeEnvironment = "NODE_ENV";

    /// <summary>Names the connection string of Redis: <c>ConnectionStrings__redis</c> in the environment.</summary>
    public const string Redis = "redis";

    /// <summary>As the environment spells that setting.</summary>
    public const string RedisConnection = $"ConnectionStrings__{Redis}";

    /// <summary>Names the connection string of the entitlement database.</summary>
    public const string Entitlements = "entitlements";

    /// <summary>As the environment spells that setting.</summary>
    public const string EntitlementsConnection = $"ConnectionStrings__{Entitlements}";

    // The rehearsal's own.
    public const string BillingBaseUrl = "NYRA_BILLING_BASE_URL";
    public const string RehearsalEmail = "NYRA_REHEARSAL_EMAIL";
    public const string RehearsalExecute = "NYRA_BILLING_REHEARSAL_EXECUTE";
    public const string AllowLiveRehearsal = "NYRA_ALLOW_LIVE_BILLING_REHEARSAL";
    public const string SupportSmtp = "NYRA_SUPPORT_SMTP";
    public const string SupportSmtpPassword = "NYRA_SUPPORT_SMTP_PASSWORD";
    public const string SupportImap = "NYRA_SUPPORT_IMAP";
    public const string SupportImapPassword = "NYRA_SUPPORT_IMAP_PASSWORD";
}
