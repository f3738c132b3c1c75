using System.Security.Cryptography;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;

namespace Nyra.Embedded;

/// <summary>Credentials made for one run of the stack and forgotten with it.</summary>
/// <param name="OperatorOpen">Whether this machine gets in as the operator without the token, which nobody was told.</param>
public sealed record StackCredentials(string StripeKey, string OperatorToken, string LicenseApiToken, string LicenseSigningSecret, bool OperatorOpen = false)
{
    public static StackCredentials New() => new("sk_test_" + Random(), Random(), Random(), SigningKeys.NewSecret());

    /// <summary>The same with the person's own where the environment names them, so that they can ask the stack themselves, and an app trusts it again.</summary>
    public static StackCredentials FromEnvironment(Func<string, string?> variable) => New().With(variable);

    private StackCredentials With(Func<string, string?> variable) => this with
    {
        OperatorToken = variable(Settings.OperatorToken) ?? OperatorToken,
        OperatorOpen = variable(Settings.OperatorToken) is null,
        LicenseApiToken = variable(Settings.LicenseApiToken) ?? LicenseApiToken,
        LicenseSigningSecret = variable(Settings.LicenseSigningSecret) ?? LicenseSigningSecret,
    };

    /// <summary>The same at each start with this folder, which <see cref="LocalStacks.KeptFolder"/> names.</summary>
    public static StackCredentials Kept(string folder, Func<string, string?> variable)
    {
        var file = Path.Combine(folder, "credentials.json");
        var kept = File.Exists(file) ? JsonSerializer.Deserialize<StackCredentials>(File.ReadAllBytes(file)) : null;
        if (kept is null)
            LocalStacks.WritePrivate(file, JsonSerializer.SerializeToUtf8Bytes(kept = New()));
        return kept.With(variable);
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
