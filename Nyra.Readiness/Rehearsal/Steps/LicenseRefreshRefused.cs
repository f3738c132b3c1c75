using Nyra.LicenseClient;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The desktop asks for a fresh license and gets a signed refusal, which alone revokes the one it has.</summary>
public sealed class LicenseRefreshRefused : IRehearsalStep
{
    public string Name => "license-refresh-refused";

    public IReadOnlyList<string> Needs => ["cancellation-at-period-end-revokes-then"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var desktop = context.Desktop!;
        var before = await desktop.Client.GetStateAsync(ct);
        var after = await desktop.Client.RefreshAsync(ct);
        if (!before.Licensed || after is not { Status: LicenseStatus.Revoked, AccessCode: "subscription-canceled" })
            return StepResult.Failed("a license until it is refreshed, then a signed refusal", $"{before.Status}, then {after.Status} ({after.AccessCode})", "the Licensing slice of Nyra.BillingApi");
        var refusal = (await desktop.Storage.LoadAsync(ct)).Refusal!;
        return await new LicenseVerifier(desktop.TrustedKeys).VerifyRefusalAsync(refusal, desktop.DeviceId) is { } signed
            ? StepResult.Passed($"the refusal of {Facts.Day(signed.Issued)} ({signed.AccessCode}) is signed for {signed.DeviceId}; the license it ends was good until then")
            : StepResult.Failed("a refusal signed for this device", "one that does not verify", "the published keys");
    }
}
