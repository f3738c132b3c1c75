namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>Which prices an order takes.</summary>
internal enum PriceKind
{
    Recurring,
    OneTime,
}
