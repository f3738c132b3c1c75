using Nyra.Readiness.Preflight.Checks.Backend;
using Nyra.Readiness.Preflight.Checks.Decisions;
using Nyra.Readiness.Preflight.Checks.Policies;
using Nyra.Readiness.Preflight.Checks.Rehearsal;
using Nyra.Readiness.Preflight.Checks.Secrets;
using Nyra.Readiness.Preflight.Checks.Settings;
using Nyra.Readiness.Preflight.Checks.Storage;
using Nyra.Readiness.Preflight.Checks.Stripe;
using Nyra.Readiness.Preflight.Checks.Support;

namespace Nyra.Readiness.Preflight;

/// <summary>The checks, in the order they are shown. Command line, backend, page and tests run this one list.</summary>
public static class PreflightChecks
{
    public static readonly IReadOnlyList<ICheck> All =
    [
        new StripeSecretKeyCheck(), new WebhookSecretCheck(), new PriceIdCheck(), ReturnAddressCheck.Success, ReturnAddressCheck.Cancel,
        ReturnAddressCheck.Return, TokenCheck.LicenseApi, new LicenseSigningSecretCheck(), TokenCheck.Operator, new LiveArmedCheck(),
        new LiveKeyStaysWithStripeCheck(),

        new WorkingTreeHoldsNoSecretCheck(), new GitHistoryHoldsNoSecretCheck(), new NoEnvFileIsTrackedCheck(), new ReportsHoldNoSecretCheck(),
        new CommandCenterHoldsNoSecretCheck(), new ScannedFilesHoldNoSecretCheck(), new GitleaksCheck(),

        new StripeKeyWorksCheck(), new AccountEnabledCheck(), new StatementDescriptorCheck(), new SupportContactCheck(), new BusinessNameCheck(),
        new TaxSettingsCheck(), new PriceCheck(), new ProductCheck(), new FeaturesAttachedCheck(), new PortalConfiguredCheck(), new PortalCancellationCheck(),
        new PortalInvoiceHistoryCheck(), new PortalPaymentMethodCheck(), new PortalPoliciesCheck(), new PortalReturnCheck(), new WebhookEndpointCheck(),
        new WebhookEventsCheck(), new WebhookApiVersionCheck(), new WebhookSecretProvenCheck(), new WebhookDeliveriesCheck(),
        new ClockSkewCheck(),

        new BackendHttpsCheck(), new HstsCheck(), new BackendHealthyCheck(), new NoRedirectCheck(), RefusedWebhookCheck.WithoutSignature,
        new StaleSignatureCheck(), RefusedWebhookCheck.Forged, new OperatorRoutesClosedCheck(), new BackendVersionCheck(),
        new WorkerAliveCheck(), new QueueFlowsCheck(),

        new StorageWritableCheck(), new AtomicWritesCheck(), new GuardArmedCheck(), new MountedPathCheck(), new SurvivedRestartCheck(), new FreeSpaceCheck(),
        new CapacityCheck(), new QueueDurableCheck(),

        .. DecisionCheck.All, new CapEnforcedCheck(),

        .. PolicyCheck.All, new PoliciesMatchStripeCheck(), new WordingSignedOffCheck(),

        new SupportRoundtripCheck(),

        new RehearsalFreshCheck(), new FailedPaymentRevokesCheck(),
    ];

    public static bool IsKnown(string name) => All.Any(check => check.Name == name);

    /// <summary>Those that can be seen from there.</summary>
    public static IReadOnlyList<ICheck> From(Seat seat) => [.. All.Where(check => check.Seats.HasFlag(seat))];
}
