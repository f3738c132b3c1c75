using Nyra.LicenseClient;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The desktop verifies its license with built-in keys and no network; a changed one does not hold.</summary>
public sealed class LicenseVerifiedOffline : IRehearsalStep
{
    public string Name => "license-verified-offline";

    public IReadOnlyList<string> Needs => ["device-activated"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var desktop = context.Desktop!;
        var token = (await desktop.Storage.LoadAsync(ct)).License!;
        var verifier = new LicenseVerifier(desktop.TrustedKeys);
        if (await verifier.VerifyLicenseAsync(token, desktop.DeviceId) is not { } license)
            return StepResult.Failed("a license that verifies", "one that does not", "Nyra.LicenseClient/LicenseVerifier.cs and the published keys");
        if (await verifier.VerifyLicenseAsync(WithOneBitChanged(token), desktop.DeviceId) is not null)
            return StepResult.Failed("a changed license to be refused", "it verified", "Nyra.LicenseClient/LicenseVerifier.cs");
        if (await verifier.VerifyLicenseAsync(token, "another-device") is not null)
            return StepResult.Failed("another device's license to be refused", "it verified", "Nyra.LicenseClient/LicenseVerifier.cs");
        return StepResult.Passed(
            $"ES256 holds without a network; fresh until {Facts.Day(license.Expires)}, good offline until {Facts.Day(license.GraceEnds)}; "
            + "one changed bit or another device, and it does not");
    }

    // In the middle of the payload, where the claims are.
    private static string WithOneBitChanged(string token)
    {
        var payload = token.Split('.')[1];
        var at = token.IndexOf('.', StringComparison.Ordinal) + 1 + (payload.Length / 2);
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }
}
