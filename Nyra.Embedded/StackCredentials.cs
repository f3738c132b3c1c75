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

    private static readonly JsonSerializerOptions Whole = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The same at each start with this folder, which <see cref="LocalStacks.KeptFolder"/> names.</summary>
    /// <exception cref="InvalidDataException">When what is kept cannot be read.</exception>
    public static StackCredentials Kept(string folder, Func<string, string?> variable)
    {
        var file = Path.Combine(folder, "credentials.json");
        try
        {
            if (!File.Exists(file))
                LocalStacks.WritePrivate(file, JsonSerializer.SerializeToUtf8Bytes(New()));
            var kept = JsonSerializer.Deserialize<StackCredentials>(File.ReadAllBytes(file), Whole) ?? throw new JsonException("It is empty.");
            return kept.With(variable);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(
                $"The kept credentials '{file}' cannot be read: {error.Message} Delete the folder '{folder}' to begin with new state.", error);
        }
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
