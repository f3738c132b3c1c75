using System.Net;
using System.Text.Json.Nodes;
using Nyra.LicenseClient;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The device that began the checkout activates by it, and nobody else can.</summary>
public sealed class DeviceActivated : IRehearsalStep
{
    public string Name => "device-activated";

    public IReadOnlyList<string> Needs => ["webhooks-processed"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var desktop = context.Desktop!;
        // The session's id travels in addresses: whoever found it must get nothing for it.
        var thief = await context.Backend.PostAsync(
            "v1/activations",
            new JsonObject
            {
                ["sessionId"] = context.Checkout!.SessionId,
                ["verifier"] = "a-verifier-somebody-made-up-who-found-the-session-id",
                ["deviceId"] = desktop.DeviceId,
                ["deviceName"] = "Thief",
            },
            ct);
        if (thief.Status != HttpStatusCode.Forbidden)
            return StepResult.Failed("403 for another device with the session's id", thief.ToString(), "the Activation slice of Nyra.BillingApi");

        var state = await desktop.Client.ActivateAsync(ct);
        if (state is not { Status: LicenseStatus.Active, License: { } license })
            return StepResult.Failed("an active license", $"{state.Status} ({state.AccessCode})", context.Target.LookAt);
        context.PaidLicense = license;
        return StepResult.Passed(
            $"{desktop.DeviceId} has its token and a license of {license.Plan} with {string.Join(", ", license.Features)}; "
            + "the session's id without the verifier got 403");
    }
}
