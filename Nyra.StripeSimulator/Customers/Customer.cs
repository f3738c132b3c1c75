using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Customers;

internal sealed class Customer : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "customer";

    public Address? Address { get; set; }

    /// <summary>What the next invoice starts with: negative is credit.</summary>
    public long Balance { get; set; }

    public required long Created { get; init; }

    /// <summary>Fixed by the first invoice, as on Stripe.</summary>
    public string? Currency { get; set; }

    public string? DefaultSource => null;

    /// <summary>Whether the latest charge of an invoice failed.</summary>
    public bool Delinquent { get; set; }

    public string? Description { get; set; }

    public string? Discount => null;

    public string? Email { get; set; }

    /// <summary>Starts the numbers of this customer's invoices.</summary>
    public required string InvoicePrefix { get; init; }

    public CustomerInvoiceSettings InvoiceSettings { get; set; } = CustomerInvoiceSettings.None;

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public string? Name { get; set; }

    public int NextInvoiceSequence { get; set; } = 1;

    public string? Phone { get; set; }

    public IReadOnlyList<string> PreferredLocales { get; set; } = [];

    public string? Shipping => null;

    public string TaxExempt { get; set; } = "none";

    public string? TestClock => Clock?.Id;

    [JsonIgnore]
    public TestClocks.TestClock? Clock { get; init; }

    /// <summary>What the customer may use by the last computation; it follows subscriptions a little later.</summary>
    [JsonIgnore]
    public IReadOnlyList<Entitlements.ActiveEntitlement> Entitlements { get; set; } = [];
}
