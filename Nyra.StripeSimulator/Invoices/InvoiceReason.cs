namespace Nyra.StripeSimulator.Invoices;

/// <summary>billing_reason: why the invoice was made.</summary>
internal static class InvoiceReason
{
    public const string Manual = "manual";
    public const string SubscriptionCreate = "subscription_create";
    public const string SubscriptionCycle = "subscription_cycle";
    public const string SubscriptionUpdate = "subscription_update";
    public const string Upcoming = "upcoming";
}
