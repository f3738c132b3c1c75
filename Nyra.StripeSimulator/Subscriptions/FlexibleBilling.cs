namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record FlexibleBilling(string ProrationDiscounts);
