namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record SubscriptionPaymentSettings(string SaveDefaultPaymentMethod)
{
    public static readonly SubscriptionPaymentSettings Standard = new("off");

    public string? PaymentMethodOptions => null;

    public string? PaymentMethodTypes => null;

    [System.Text.Json.Serialization.JsonIgnore]
    public bool SavesMethod => SaveDefaultPaymentMethod == "on_subscription";
}
