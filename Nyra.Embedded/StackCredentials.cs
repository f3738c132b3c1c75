using System.Security.Cryptography;
using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;

namespace Nyra.Embedded;

/// <summary>Credentials made for one run of the stack and forgotten with it.</summary>
/// <param name="OperatorOpen">Whether this machine gets in as the operator without the token, which nobody was told.</param>
public sealed record StackCredentials(string StripeKey, string OperatorToken, string LicenseApiToken, string LicenseSigningSecret, bool OperatorOpen = false)
{
    public static StackCredentials New() => new("sk_test_" + Random(), Random(), Random(), SigningKeys.NewSecret());

    /// <summary>The same with the person's own where the environment names them, so that they can ask the stack themselves, and an app trusts it again.</summary>
    public static StackCredentials FromEnvironment(Func<string, string?> variable)
    {
        var made = New();
        return made with
        {
            OperatorToken = variable(Settings.OperatorToken) ?? made.OperatorToken,
            OperatorOpen = variable(Settings.OperatorToken) is null,
            LicenseApiToken = variable(Settings.LicenseApiToken) ?? made.LicenseApiToken,
            LicenseSigningSecret = variable(Settings.LicenseSigningSecret) ?? made.LicenseSigningSecret,
        };
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
