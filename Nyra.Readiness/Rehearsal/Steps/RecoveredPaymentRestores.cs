using System.Net;
using Nyra.LicenseClient;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The customer pays with another card, and has everything back.</summary>
public sealed class RecoveredPaymentRestores : IRehearsalStep
{
    private const string Pays = "pm_card_visa";

    public string Name => "recovered-payment-restores";

    public IReadOnlyList<string> Needs => ["payment-failure-revokes"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var refused = await context.Desktop!.Client.RefreshAsync(ct);
        if (refused is not { Status: LicenseStatus.Revoked, AccessCode: "payment-failed" })
            return StepResult.Failed("a signed refusal while the payment is owed", $"{refused.Status} ({refused.AccessCode})", "the Licensing slice of Nyra.BillingApi");

        await context.Stripe.PayWithAsync(context.CustomerId!, context.SubscriptionId!, Pays, ct);
        var owed = await LatestInvoice.OfAsync(context, ct);
        await context.Stripe.Api.V1.Invoices.PayAsync(owed.Id, cancellationToken: ct);

        var after = await Facts.AccountAsync(context, seen => seen is { Access: true, FeatureSource: "stripe" }, ct);
        if (after is not { Access: true })
            return StepResult.Failed("an active account", $"{after?.Standing} ({after?.Code})", "the account's audit rows");
        var gate = await Facts.GateAsync(context, context.PaidLicense!.Features[0], ct);
        var license = await context.Desktop.Client.RefreshAsync(ct);
        if (gate.Status != HttpStatusCode.OK || license is not { Status: LicenseStatus.Active, License: not null })
            return StepResult.Failed("an open gate and a fresh license", $"the gate answering {gate}, the license {license.Status}", context.Target.LookAt);
        context.PaidLicense = license.License;
        return StepResult.Passed($"{owed.Id} is paid with another card: {after.Standing}, the gate is open, the desktop's license is fresh again");
    }
}
