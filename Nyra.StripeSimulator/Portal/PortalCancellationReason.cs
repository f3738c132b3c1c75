namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalCancellationReason(bool Enabled, IReadOnlyList<string> Options)
{
    public static readonly PortalCancellationReason Off =
        new(Enabled: false, ["too_expensive", "missing_features", "switched_service", "unused", "other"]);

    public IReadOnlyList<string>? FeedbackOptions => null;
}
