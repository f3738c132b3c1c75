using Nyra.Readiness.Rehearsal.Steps;

namespace Nyra.Readiness.Rehearsal;

/// <summary>The steps, in the order they are taken. Command line, app host, page and tests run this one list.</summary>
public static class RehearsalSteps
{
    public static readonly IReadOnlyList<IRehearsalStep> Steps =
    [
        new StackHealthy(),
        new UnsignedWebhookRefused(),
        new CheckoutCreated(),
        new CheckoutPaid(),
        new WebhooksProcessed(),
        new DeviceActivated(),
        new LicenseVerifiedOffline(),
        new PaidFeatureAllowed(),
        new AiCapEnforced(),
        new PortalOpened(),
        new DuplicateAndShuffledDeliveriesChangeNothing(),
        new PaymentFailureRevokes(),
        new RecoveredPaymentRestores(),
        new CancellationAtPeriodEndRevokesThen(),
        new LicenseRefreshRefused(),
        new OfflineGraceEndsAsSigned(),
        new StateSurvivesRestart(),
    ];
}
