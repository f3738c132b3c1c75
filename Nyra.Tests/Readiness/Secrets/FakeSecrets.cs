using System.Security.Cryptography;
using System.Text;
using Nyra.Billing.Licensing;

namespace Nyra.Tests.Readiness.Secrets;

/// <summary>Secrets of nobody, made while a test runs: in these files stands none.</summary>
internal static class FakeSecrets
{
    /// <summary>What Stripe draws its keys from.</summary>
    public const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>As long as Stripe's keys are today.</summary>
    public static string Stripe(string prefix = "sk_live_") => prefix + "51" + RandomNumberGenerator.GetString(Letters, 97);

    /// <summary>As large as an RSA key of 2048 bits. Making a true one takes long, and nothing here computes with it.</summary>
    public static string Pem(string label = "PRIVATE KEY") => PemEncoding.WriteString(label, RandomNumberGenerator.GetBytes(1217));

    /// <summary>One of each shape with its name.</summary>
    public static IReadOnlyList<(string Shape, string Secret)> OfEachShape() =>
    [
        ("stripe-live-secret-key", Stripe()),
        ("stripe-live-restricted-key", Stripe("rk_live_")),
        ("stripe-test-secret-key", Stripe("sk_test_")),
        ("stripe-test-restricted-key", Stripe("rk_test_")),
        ("stripe-webhook-secret", "whsec_" + RandomNumberGenerator.GetString(Letters, 64)),
        ("stripe-webhook-secret", "whsec_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))),
        ("nyra-device-token", DeviceToken.New()),
        ("private-key", Pem()),
        ("private-key", Pem("RSA PRIVATE KEY")),
        ("license-signing-key", SigningKeys.NewSecret()),
    ];

    /// <summary>As editors and compilers write text: one byte a character, and UTF-16 of both orders.</summary>
    public static IReadOnlyList<Encoding> Encodings { get; } = [Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode];
}
