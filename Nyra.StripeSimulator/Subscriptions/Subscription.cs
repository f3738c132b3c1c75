using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Subscriptions;

internal sealed class Subscription : IStripeObject, ICustomerOwned
{
    public required string Id { get; init; }

    public string Object => "subscription";

    public string? Application => null;

    public decimal? ApplicationFeePercent => null;

    public AutomaticTax AutomaticTax => AutomaticTax.Off;

    public required long BillingCycleAnchor { get; set; }

    public string? BillingCycleAnchorConfig => null;

    public required BillingMode BillingMode { get; init; }

    public IReadOnlyList<string> BillingSchedules => [];

    public string? BillingThresholds => null;

    public long? CancelAt { get; set; }

    public bool CancelAtPeriodEnd { get; set; }

    public long? CanceledAt { get; set; }

    public CancellationDetails CancellationDetails { get; set; } = CancellationDetails.None;

    public string CollectionMethod { get; set; } = Invoices.Invoice.Automatic;

    public required long Created { get; init; }

    public required string Currency { get; init; }

    public required string Customer { get; init; }

    public string? CustomerAccount => null;

    public int? DaysUntilDue { get; set; }

    public string? DefaultPaymentMethod { get; set; }

    public string? DefaultSource => null;

    public IReadOnlyList<string> DefaultTaxRates => [];

    public string? Description { get; set; }

    public IReadOnlyList<string> Discounts => [];

    public long? EndedAt { get; set; }

    public SubscriptionInvoiceSettings InvoiceSettings => SubscriptionInvoiceSettings.Standard;

    public required StripeList<SubscriptionItem> Items { get; set; }

    public string? LatestInvoice { get; set; }

    public bool Livemode => false;

    public string? ManagedPayments => null;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public long? NextPendingInvoiceItemInvoice => null;

    public string? OnBehalfOf => null;

    public PauseCollection? PauseCollection { get; set; }

    public SubscriptionPaymentSettings PaymentSettings { get; set; } = SubscriptionPaymentSettings.Standard;

    public string? PendingInvoiceItemInterval => null;

    public string? PendingSetupIntent { get; set; }

    public string? PendingUpdate => null;

    public string? Schedule => null;

    public required long StartDate { get; init; }

    public required string Status { get; set; }

    public string? TestClock { get; init; }

    public string? TransferData => null;

    public long? TrialEnd { get; set; }

    public TrialSettings TrialSettings { get; set; } = TrialSettings.Standard;

    public long? TrialStart { get; init; }

    [JsonIgnore]
    public bool HasEnded => SubscriptionRules.HasEnded(Status);

    [JsonIgnore]
    public long CurrentPeriodStart => Items.Data[0].CurrentPeriodStart;

    [JsonIgnore]
    public long CurrentPeriodEnd => Items.Data[0].CurrentPeriodEnd;

    /// <summary>
    /// The features this period entitles to. Fixed when a period begins: a feature attached to the product later reaches
    /// existing subscribers with their next period, as on Stripe.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<Entitlements.Feature> Features { get; set; } = [];

    /// <summary>The event that comes before a trial's end has been raised.</summary>
    [JsonIgnore]
    public bool IsTrialEndTold { get; set; }

    public static StripeList<SubscriptionItem> ItemList(string id, IReadOnlyList<SubscriptionItem> items) =>
        new(items, false, $"/v1/subscription_items?subscription={id}");
}
