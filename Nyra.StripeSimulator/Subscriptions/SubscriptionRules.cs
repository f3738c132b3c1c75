namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>Which status follows which, and what a subscription is due for at a moment. Pure.</summary>
internal static class SubscriptionRules
{
    /// <summary>The first invoice must be paid within this time, or the subscription is over before it began.</summary>
    public static readonly TimeSpan TimeToComplete = TimeSpan.FromHours(23);

    /// <summary>How long before a trial's end its customer is told of it.</summary>
    public const long TrialWarningSeconds = 3 * 86_400;

    public static bool HasEnded(string status) => status is SubscriptionStatus.Canceled or SubscriptionStatus.IncompleteExpired;

    /// <summary>A subscription keeps its entitlements while payment is being retried, and loses them when it gives up.</summary>
    public static bool Entitles(string status) => status is SubscriptionStatus.Active or SubscriptionStatus.Trialing or SubscriptionStatus.PastDue;

    public static string AfterFirstCharge(bool paid) => paid ? SubscriptionStatus.Active : SubscriptionStatus.Incomplete;

    /// <param name="isLatest">Only the newest invoice brings a subscription back: paying an old one leaves the newest open.</param>
    public static string AfterPayment(string status, bool isLatest) => status switch
    {
        SubscriptionStatus.Incomplete => SubscriptionStatus.Active,
        SubscriptionStatus.PastDue or SubscriptionStatus.Unpaid or SubscriptionStatus.Paused when isLatest => SubscriptionStatus.Active,
        _ => status,
    };

    public static string AfterFailure(string status) => status == SubscriptionStatus.Active ? SubscriptionStatus.PastDue : status;

    /// <summary>The one thing to do now; after it the question is asked again.</summary>
    public static SubscriptionDue DueAt(Subscription subscription, long now)
    {
        if (HasEnded(subscription.Status))
        {
            return SubscriptionDue.Nothing;
        }

        if (subscription.Status == SubscriptionStatus.Incomplete)
        {
            return now >= subscription.Created + (long)TimeToComplete.TotalSeconds
                ? SubscriptionDue.Expiry
                : SubscriptionDue.Nothing;
        }

        if (subscription.CancelAt <= now)
        {
            return SubscriptionDue.Cancellation;
        }

        if (subscription.PauseCollection?.ResumesAt <= now)
        {
            return SubscriptionDue.ResumedCollection;
        }

        if (subscription is { Status: SubscriptionStatus.Trialing, IsTrialEndTold: false } && subscription.TrialEnd - TrialWarningSeconds <= now)
        {
            return SubscriptionDue.TrialWarning;
        }

        // A paused subscription has no periods.
        return subscription.Status != SubscriptionStatus.Paused && subscription.CurrentPeriodEnd <= now
            ? SubscriptionDue.Renewal : SubscriptionDue.Nothing;
    }
}
