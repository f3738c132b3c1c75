using System.ComponentModel.DataAnnotations;

namespace Nyra.StripeSimulator;

/// <summary>Section "Simulator" of the configuration: what an account sets in Stripe's Dashboard, and how time is compressed.</summary>
public sealed class SimulatorOptions
{
    public const string Section = "Simulator";

    private static readonly double[] StandardRetrySeconds = [0.2, 1, 3, 10, 30, 60, 300, 600];
    private static readonly int[] StandardRetryDays = [3, 5, 7];

    [Required]
    public string AccountId { get; set; } = "acct_1SimulatedAccount00";

    [Required]
    public string AccountName { get; set; } = "Simulated business";

    /// <summary>The public name of the business: AccountName unless given, none where it is empty.</summary>
    public string? BusinessName { get; set; }

    /// <summary>What an account may not do, of which Stripe still asks something.</summary>
    public bool ChargesEnabled { get; set; } = true;

    public bool PayoutsEnabled { get; set; } = true;

    public bool DetailsSubmitted { get; set; } = true;

    /// <summary>What the account's public details say; null where a new account has none.</summary>
    public string? StatementDescriptor { get; set; }

    [EmailAddress]
    public string? SupportEmail { get; set; }

    [Url]
    public string? SupportUrl { get; set; }

    /// <summary>Serves sample policy and support pages of the business under /business; the account's support page is one of them unless SupportUrl is given.</summary>
    public bool BusinessPages { get; set; }

    /// <summary>Of Stripe Tax: pending as in a new account, or active.</summary>
    [RegularExpression("pending|active", ErrorMessage = "Simulator:TaxStatus must be pending or active.")]
    public string TaxStatus { get; set; } = "pending";

    /// <summary>Where browsers reach the simulator, when that is not where API clients do: "http://127.0.0.1:12111".</summary>
    [Url]
    public string? PublicOrigin { get; set; }

    /// <summary>How long after a subscription's change its entitlements follow, in milliseconds of the simulator's clock.</summary>
    [Range(0, 3_600_000)]
    public int EntitlementDelayMilliseconds { get; set; } = 150;

    /// <summary>How long a renewal's invoice stays a draft, in minutes of the simulator's clock.</summary>
    [Range(0, 72 * 60)]
    public int InvoiceFinalizationMinutes { get; set; } = 60;

    /// <summary>Days to wait after each failed charge of an invoice, before the next.</summary>
    public int[]? DunningRetryDays { get; set; }

    /// <summary>What becomes of a subscription after the last retry: canceled, unpaid or past_due.</summary>
    [RegularExpression("canceled|unpaid|past_due", ErrorMessage = "Simulator:DunningEndState must be canceled, unpaid or past_due.")]
    public string DunningEndState { get; set; } = "canceled";

    /// <summary>Stripe's setting "limit customers to one subscription" of Checkout.</summary>
    public bool LimitToOneSubscription { get; set; }

    /// <summary>Seconds of wall time between attempts at a webhook delivery.</summary>
    public double[]? WebhookRetrySeconds { get; set; }

    /// <summary>How long a receiver may take to answer, in milliseconds of wall time.</summary>
    [Range(1, 600_000)]
    public int WebhookTimeoutMilliseconds { get; set; } = 10_000;

    /// <summary>How long one unanswered delivery holds back the next event for the same endpoint, in milliseconds.</summary>
    [Range(0, 600_000)]
    public int WebhookPatienceMilliseconds { get; set; } = 1_000;

    /// <summary>Signs what a Stripe CLI forwards, "whsec_…"; made anew with every start where none is given.</summary>
    [RegularExpression("whsec_.+", ErrorMessage = "Simulator:StripeCliSecret must start with whsec_.")]
    public string? StripeCliSecret { get; set; }

    /// <summary>How long events wait for a Stripe CLI that went away, in minutes of wall time.</summary>
    [Range(0.001, 7 * 24 * 60)]
    public double StripeCliAbsenceMinutes { get; set; } = 60;

    /// <summary>
    /// How often a Stripe CLI opens its connection anew, in seconds. What is under way just then is sent again, so let it be rare.
    /// </summary>
    [Range(1, 7 * 24 * 3600)]
    public int StripeCliReconnectSeconds { get; set; } = 24 * 3600;

    /// <summary>Answers to this many of the latest POST requests are kept for their Idempotency-Key.</summary>
    [Range(1, 10_000_000)]
    public int IdempotencyKeysKept { get; set; } = 10_000;

    /// <summary>How long events can be retrieved, in days of the simulator's clock. Stripe has 30.</summary>
    [Range(1, 36_500)]
    public int EventDaysKept { get; set; } = 30;

    /// <summary>How much memory events may take, in megabytes; beyond it the oldest are removed earlier.</summary>
    [Range(1, 100_000)]
    public int EventMegabytesKept { get; set; } = 64;

    /// <summary>A file to go on with what the account held at the last stop; without one every start is empty.</summary>
    public string? StateFile { get; set; }

    /// <summary>With a seed, the same requests get the same ids.</summary>
    public int? Seed { get; set; }

    /// <param name="origin">Where the simulator was reached.</param>
    internal string? SupportUrlAt(string origin) => SupportUrl ?? (BusinessPages ? origin + Business.BusinessPages.Support : null);

    internal TimeSpan EventAge => TimeSpan.FromDays(EventDaysKept);

    internal long EventBytes => EventMegabytesKept * 1024L * 1024;

    internal TimeSpan EntitlementDelay => TimeSpan.FromMilliseconds(EntitlementDelayMilliseconds);

    internal TimeSpan FinalizationDelay => TimeSpan.FromMinutes(InvoiceFinalizationMinutes);

    internal TimeSpan WebhookTimeout => TimeSpan.FromMilliseconds(WebhookTimeoutMilliseconds);

    internal TimeSpan WebhookPatience => TimeSpan.FromMilliseconds(WebhookPatienceMilliseconds);

    internal TimeSpan StripeCliAbsence => TimeSpan.FromMinutes(StripeCliAbsenceMinutes);

    internal IReadOnlyList<int> RetryDays => DunningRetryDays ?? StandardRetryDays;

    internal IReadOnlyList<TimeSpan> RetryDelays => field ??= [.. (WebhookRetrySeconds ?? StandardRetrySeconds).Select(TimeSpan.FromSeconds)];
}
