using System.ComponentModel.DataAnnotations;
using Nyra.Billing.Configuration;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>A credential of ours is long, random, and no other one.</summary>
public sealed class TokenCheck : SettingCheck
{
    // 32 characters of hex or base64 have more different ones than this but for one time in a million.
    private const int LeastDifferent = 10;

    private static readonly string[] Credentials =
        [Names.LicenseApiToken, Names.OperatorToken, Names.StripeSecretKey, Names.StripeWebhookSecret, Names.LicenseSigningSecret];

    private readonly Func<string, IValidatableObject> _options;

    private TokenCheck(string name, string key, string title, Func<string, IValidatableObject> options) : base(name, key, title) => _options = options;

    public static TokenCheck LicenseApi { get; } =
        new("license-api-token", Names.LicenseApiToken, "Token of hosted services", value => new LicensingOptions { LicenseApiToken = value });

    public static TokenCheck Operator { get; } =
        new("operator-token", Names.OperatorToken, "Operator's token", value => new OperatorOptions { Token = value });

    protected override CheckResult Look(string value, PreflightContext context)
    {
        var options = _options(value);
        if (Refused(options.Validate(new ValidationContext(options))) is { } refused)
            return refused;
        if (value.Distinct().Count() < LeastDifferent)
            return CheckResult.Fail($"{Key} is not random: it is made of few characters.", Remedy(context));
        if (Credentials.FirstOrDefault(other => other != Key && context.Setting(other) == value) is { } same)
            return CheckResult.Fail($"{Key} is the same as {same}.", "Each credential must be different: make another one.");
        return CheckResult.Pass("Long, and different from the others.", $"{value.Length} characters");
    }

    protected override string Remedy(PreflightContext context) => "Make one of 32 random bytes: openssl rand -base64 32";
}
