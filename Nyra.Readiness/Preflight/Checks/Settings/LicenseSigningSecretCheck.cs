using System.ComponentModel.DataAnnotations;
using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>What licenses are signed with is one or more EC P-256 keys.</summary>
public sealed class LicenseSigningSecretCheck() : SettingCheck("license-signing-secret", Names.LicenseSigningSecret, "License signing key")
{
    protected override CheckResult Look(string value, PreflightContext context)
    {
        var options = new LicensingOptions { SigningSecret = value };
        if (Refused(options.Validate(new ValidationContext(options))) is { } refused)
            return refused;
        using var keys = SigningKeys.Parse(value);
        return CheckResult.Pass(
            keys.All.Count == 1 ? "One EC P-256 key." : $"{keys.All.Count} EC P-256 keys; the first signs.", $"kid {keys.Current.KeyId}");
    }

    protected override string Remedy(PreflightContext context) => "Make a key with: " + CommandHint.Of("keys new");
}
