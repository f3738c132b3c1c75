using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nyra.Billing.Licensing;

namespace Nyra.Billing.Configuration;

/// <summary>What licenses are signed with, and who may ask about them.</summary>
public sealed class LicensingOptions : IValidatableObject
{
    /// <summary>The credential of hosted services: introspection and AI usage.</summary>
    [ConfigurationKeyName(Settings.LicenseApiToken)]
    public string? LicenseApiToken { get; set => field = value?.Trim(); }

    /// <summary>One or more PKCS#8 EC P-256 private keys, see <see cref="SigningKeys.Parse"/>.</summary>
    [ConfigurationKeyName(Settings.LicenseSigningSecret)]
    public string? SigningSecret { get; set => field = value?.Trim(); }

    /// <summary>Ids of lost keys that vouch for no other any more, comma-separated: apps that trust only these are given up.</summary>
    [ConfigurationKeyName(Settings.AbandonedKeys)]
    public string? AbandonedKeysSetting { get; set; }

    public IReadOnlyList<string> AbandonedKeys =>
        (AbandonedKeysSetting ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in SettingProblem.OfToken(Settings.LicenseApiToken, LicenseApiToken))
            yield return problem;

        const string Remedy = "Make a key with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256";
        if (string.IsNullOrWhiteSpace(SigningSecret))
            yield return SettingProblem.Missing(Settings.LicenseSigningSecret, Remedy);
        else if (SettingCharacters.ProblemOfPem(Settings.LicenseSigningSecret, SigningSecret) is { } odd)
            yield return new(odd);
        else if (SigningKeys.Problem(SigningSecret) is { } wrong)
            yield return SettingProblem.Wrong(Settings.LicenseSigningSecret, wrong, Remedy);
    }
}
