using System.Net;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The gate opens for what was paid and for nothing else.</summary>
public sealed class PaidFeatureAllowed : IRehearsalStep
{
    public string Name => "paid-feature-allowed";

    public IReadOnlyList<string> Needs => ["device-activated"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        const string LookAt = "Nyra.Billing/Licensing/LicenseGate.cs and the account's audit rows";
        foreach (var feature in context.PaidLicense!.Features)
        {
            var paid = await Facts.GateAsync(context, feature, ct);
            if (paid.Status != HttpStatusCode.OK)
                return StepResult.Failed($"the gate to allow {feature}", paid.ToString(), LookAt);
        }
        var unpaid = await Facts.GateAsync(context, "feature-nobody-sells", ct);
        if (unpaid.Status != HttpStatusCode.PaymentRequired || unpaid.Text("code") != "feature-not-included")
            return StepResult.Failed("402 feature-not-included for a feature nobody sells", unpaid.ToString(), LookAt);
        var anonymous = await context.Backend.AsDeviceAsync($"v1/gate/{context.PaidLicense.Features[0]}", null, ct);
        if (anonymous.Status != HttpStatusCode.Unauthorized)
            return StepResult.Failed("401 without a device token", anonymous.ToString(), "Nyra.BillingApi/Credentials");
        return StepResult.Passed(
            $"the gate allows {string.Join(" and ", context.PaidLicense.Features)}; 402 for a feature nobody sells, 401 without a token");
    }
}
