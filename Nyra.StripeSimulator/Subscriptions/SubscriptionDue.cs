namespace Nyra.StripeSimulator.Subscriptions;

internal enum SubscriptionDue
{
    Nothing,
    Expiry,
    Cancellation,
    ResumedCollection,
    TrialWarning,
    Renewal,
}
