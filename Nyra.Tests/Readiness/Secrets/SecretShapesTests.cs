using System.Security.Cryptography;
using CsCheck;
using Nyra.Readiness.Secrets;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

public class SecretShapesTests
{
    [Fact]
    public void Each_shape_is_found_in_text() => Assert.All(FakeSecrets.OfEachShape(), entry =>
    {
        var match = Assert.Single(SecretShapes.In($"{{\"key\": \"{entry.Secret}\", \"next\": 1}}"));
        Assert.Equal(entry.Shape, match.Shape);
        Assert.Equal(9, match.Start);
    });

    [Fact]
    public void Each_shape_is_found_in_a_binary_in_every_encoding() => Assert.All(FakeSecrets.OfEachShape(), entry =>
        Assert.All(FakeSecrets.Encodings, encoding =>
        {
            // At even and odd places: strings in binaries are not aligned.
            for (var before = 16; before < 18; before++)
            {
                byte[] bytes = [.. RandomNumberGenerator.GetBytes(before), 0, .. encoding.GetBytes(entry.Secret), 0, 0, 1, .. RandomNumberGenerator.GetBytes(16)];
                Assert.Equal(entry.Shape, Assert.Single(SecretShapes.In(bytes)).Shape);
            }
        }));

    [Fact]
    public void A_secret_has_the_same_fingerprint_in_every_encoding() => Assert.All(FakeSecrets.OfEachShape(), entry =>
        Assert.Single(FakeSecrets.Encodings.Select(encoding => Assert.Single(SecretShapes.In(encoding.GetBytes(entry.Secret + "\n"))).Fingerprint).Distinct()));

    [Fact]
    public void A_private_key_is_one_secret_however_it_is_written()
    {
        var pem = FakeSecrets.Pem();
        var oneLine = pem.Replace("\n", "\\n", StringComparison.Ordinal);
        string[] written =
        [
            pem,
            pem + "\n",
            pem.Replace("\n", "\r\n", StringComparison.Ordinal),
            pem.Replace("\n", "\n    ", StringComparison.Ordinal),
            oneLine,
            $"KEY=\"{oneLine}\"",
            oneLine.Replace("\\", "\\\\", StringComparison.Ordinal),
            System.Text.Json.JsonSerializer.Serialize(pem),
            pem.Replace("\n", "\",\n\"", StringComparison.Ordinal),
            "# " + pem.Replace("\n", "\n# ", StringComparison.Ordinal),
            pem.Replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0011223344556677\n\n", StringComparison.Ordinal),
            pem[..pem.IndexOf("\n-----END", StringComparison.Ordinal)],
        ];
        Assert.Single(written.Select(text => Assert.Single(SecretShapes.In(text)).Fingerprint).Distinct());
    }

    [Theory]
    [InlineData("acct_1NqX8sLkdIwHu7ix")]
    [InlineData("price_1NqX8sLkdIwHu7ixAbCdEfGh cus_OdQ9mN3vTzK1aB prod_OdQ9mN3vTzK1aB sub_1NqX8sLkdIwHu7ixAbCdEfGh")]
    [InlineData("evt_1NqX8sLkdIwHu7ixAbCdEfGh cs_test_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6a7B8c9")]
    [InlineData("0ee7504b9bc007591d53e4894424b0674d5fa91c commit")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("whsec_test_secret_of_this_endpoint sk_test_of_the_benchmark sk_test_… whsec_…")]
    [InlineData("sk_test_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx sk_live_XXXXXXXXXXXXXXXXXXXXXXXX")]
    [InlineData("sk_live_123456789012345678901234 sk_test_abcdefghijklmnopqrstuvwxyz sk_test_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789")]
    [InlineData("sk_test_yourStripeSecretKeyFromTheDashboard rk_live_putYourRestrictedKeyHere2026 whsec_theSigningSecretOfYourEndpoint")]
    [InlineData("nyra_dt_made-up-by-somebody nyra_dt_of-the-benchmark-000000000000000000000000000000000001")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nhalf of it, and then some words of which each is base64 for all that a program could know of it\n")]
    [InlineData("\"-----BEGIN PRIVATE KEY-----\" + Convert.ToBase64String(key.ExportPkcs8PrivateKey()) + \"-----END PRIVATE KEY-----\"")]
    public void Ids_hashes_commits_and_placeholders_are_no_secrets(string text)
    {
        Assert.Empty(SecretShapes.In(text));
        Assert.Equal(text, SecretShapes.Redacted(text));
    }

    [Theory]
    [InlineData("4eC39HqLyjWDarjtT1zdp7dc")]
    [InlineData("BQokikJOvBiI2HlWgH4olfQ2")]
    [InlineData("tR3PYbcVNZZ796tH88S4VQ2u")]
    public void The_keys_of_stripes_documentation_are_no_secrets(string key)
    {
        Assert.Empty(SecretShapes.In("sk_test_" + key));
        Assert.Single(SecretShapes.In("sk_live_" + key));
    }

    [Fact]
    public void What_is_public_of_a_key_pair_is_no_secret()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Empty(SecretShapes.In(key.ExportSubjectPublicKeyInfoPem()));
        Assert.Empty(SecretShapes.In(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())));
    }

    [Theory]
    [InlineData("sk_live_abcdef", "sk_live_…")]
    [InlineData("my key: whsec_1234567", "whsec_…")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY…")]
    [InlineData("nyra_dt_made-up", "nyra_dt_…")]
    public void A_form_suspects_placeholders_as_well(string text, string what) => Assert.Equal(what, SecretShapes.SuspectIn(text));

    [Theory]
    [InlineData("12.00 USD")]
    [InlineData("the key (sk_live_…) is in the vault")]
    [InlineData("price_1NqX8sLkdIwHu7ixAbCdEfGh")]
    [InlineData("task_test_environment")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void A_form_suspects_nothing_in_what_people_decide(string text) => Assert.Null(SecretShapes.SuspectIn(text));

    [Fact]
    public void A_form_suspects_whatever_a_search_finds() =>
        Assert.All(FakeSecrets.OfEachShape(), entry => Assert.NotNull(SecretShapes.SuspectIn($"see {entry.Secret}")));

    [Fact]
    public void The_values_set_on_this_machine_are_found_in_every_encoding_and_as_json_escapes_them()
    {
        const string Value = "an-operator's+token/of-no-shape";
        var values = SecretValues.Of(name => name == "NYRA_LICENSE_API_TOKEN" ? Value : null);
        Assert.All(FakeSecrets.Encodings, encoding => Assert.Single(SecretShapes.In(encoding.GetBytes($"token {Value}."), values)));
        var match = Assert.Single(SecretShapes.In(System.Text.Json.JsonSerializer.Serialize(Value), values));
        Assert.Equal(("value-of-NYRA_LICENSE_API_TOKEN", "…pe"), (match.Shape, match.Redacted));
        Assert.Empty(SecretShapes.In(Value));
    }

    [Fact]
    public void Each_of_several_values_in_one_setting_is_found_and_short_ones_are_not_searched()
    {
        var (first, second) = ("the-first-secret-of-two", "the-second-secret-of-two");
        var values = SecretValues.Of(name => name switch { "STRIPE_WEBHOOK_SECRET" => $"{first}, {second}", "NYRA_OPERATOR_TOKEN" => "operator", _ => null });
        Assert.Equal(2, SecretShapes.In($"{second} {first} operator", values).Count);
    }

    [Theory]
    [InlineData("ConnectionStrings__entitlements", "Host=db.example;Username=nyra;Password=a-long-word-of-passage;SSL Mode=VerifyFull")]
    [InlineData("ConnectionStrings:redis", "redis.example:6380,password=a-long-word-of-passage,ssl=true")]
    [InlineData("ConnectionStrings__entitlements", "Host=db.example;Pwd=\"a-long-word-of-passage\"")]
    [InlineData("NYRA_SUPPORT_IMAP_PASSWORD", "a-long-word-of-passage")]
    public void Passwords_that_are_set_are_searched_for_and_not_what_stands_beside_them(string name, string value)
    {
        var values = SecretValues.Of(asked => asked == name ? value : null);
        Assert.Single(SecretShapes.In("login(a-long-word-of-passage)", values));
        Assert.Empty(SecretShapes.In("db.example nyra redis.example:6380 SSL Mode=VerifyFull", values));
    }

    [Fact]
    public void A_mailbox_password_given_in_groups_of_letters_is_found_either_way()
    {
        var values = SecretValues.Of(name => name == "NYRA_SUPPORT_SMTP_PASSWORD" ? "abcd efgh ijkl mnop" : null);
        Assert.Single(SecretShapes.In("password: abcdefghijklmnop", values));
        Assert.Single(SecretShapes.In("password: abcd efgh ijkl mnop", values));
    }

    [Fact]
    public void The_lines_of_a_signing_key_that_is_set_are_found_without_their_frame()
    {
        var pem = FakeSecrets.Pem();
        var values = SecretValues.Of(name => name == "NYRA_LICENSE_SIGNING_SECRET" ? pem.Replace("\n", "\\n", StringComparison.Ordinal) : null);
        Assert.NotEmpty(SecretShapes.In($"line {pem.Split('\n')[3]}", values));
        Assert.Equal("private-key", Assert.Single(SecretShapes.In(pem, values)).Shape);
    }

    [Fact]
    public void Whatever_stands_around_a_secret_it_is_not_in_the_redacted_text() =>
        Gen.Select(Gen.String, Gen.String, Gen.Int[0, 9]).Sample((before, after, shape) =>
        {
            var secret = FakeSecrets.OfEachShape()[shape].Secret;
            var redacted = SecretShapes.Redacted(before + secret + after);
            Assert.DoesNotContain(secret, redacted, StringComparison.Ordinal);
            // Nor more of it than the prefix and two characters.
            Assert.DoesNotContain(secret[^40..^31], redacted, StringComparison.Ordinal);
            Assert.DoesNotContain(secret.Substring(secret.Length / 2, 8), redacted, StringComparison.Ordinal);
        }, iter: 50);

    [Fact]
    public void Of_keys_as_short_as_stripes_old_ones_hardly_any_is_taken_for_words()
    {
        // About one in 250, 80 of these: always the same keys, or now and then it would be more than a hundred.
        var random = new Random(1);
        var missed = Enumerable.Range(0, 20_000).Count(_ => SecretShapes.In("sk_live_" + new string(random.GetItems<char>(FakeSecrets.Letters, 24))).Count == 0);
        Assert.InRange(missed, 0, 100);
    }
}
