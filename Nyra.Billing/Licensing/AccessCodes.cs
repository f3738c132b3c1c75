namespace Nyra.Billing.Licensing;

/// <summary>The codes of <see cref="Access"/>: stable, a program may switch on them.</summary>
public static class AccessCodes
{
    public const string Active = "active";
    public const string Trialing = "trialing";

    /// <summary>Canceled for later; paid until then.</summary>
    public const string CancelScheduled = "cancel-scheduled";

    /// <summary>A payment failed; access lasts through the configured grace period, and at least through the paid time.</summary>
    public const string PaymentGrace = "payment-grace";

    /// <summary>Collection is paused; paid until then.</summary>
    public const string PauseScheduled = "pause-scheduled";

    public const string NoSubscription = "no-subscription";
    public const string PaymentIncomplete = "payment-incomplete";
    public const string PaymentFailed = "payment-failed";
    public const string Unpaid = "subscription-unpaid";
    public const string Paused = "subscription-paused";
    public const string Canceled = "subscription-canceled";
    public const string FeatureNotIncluded = "feature-not-included";
    public const string DeviceReleased = "device-released";
}
