using Nyra.StripeSimulator.Customers;

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

    /// <summary>payment_behavior=default_incomplete: wait for the first payment instead of charging now.</summary>
    public bool ChargeLater { get; init; }
}
