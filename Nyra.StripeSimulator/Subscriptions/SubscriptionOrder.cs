using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>What somebody asks to subscribe to, through the API or on the Checkout page.</summary>
internal sealed record SubscriptionOrder(Customer Customer, IReadOnlyList<OrderedItem> Items)
{
    public required BillingMode BillingMode { get; init; }

    /// <summary>The subscription's own card; without one the customer's default is charged.</summary>
    public PaymentMethod? Method { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Api.Metadata.Empty;

    public string? Description { get; init; }

    public SubscriptionPaymentSettings PaymentSettings { get; init; } = SubscriptionPaymentSettings.Standard;

    public string CollectionMethod { get; init; } = Invoice.Automatic;

    public int? DaysUntilDue { get; init; }

    public Trial Trial { get; init; } = Trial.None;

    public long? CancelAt { get; init; }

    public bool CancelAtPeriodEnd { get; init; }

    /// <summary>payment_behavior=default_incomplete: wait for the first payment instead of charging now.</summary>
    public bool ChargeLater { get; init; }

    /// <summary>How the first payment is confirmed: on the Checkout page the customer may have been to the bank already.</summary>
    public Confirmation Confirmation { get; init; }

    /// <summary>What is due at the start, pending invoice items aside.</summary>
    public long DueNow => Trial.End is null ? Items.Sum(item => item.Amount) : 0;
}
