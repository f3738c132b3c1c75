using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>Tokens that are none, and tokens that a trusted key signed with claims of another type than their own.</summary>
public sealed class MalformedTokenTests : IDisposable
{
    private const string LicenseHeader = "{\"alg\":\"ES256\",\"typ\":\"nyra-license+jwt\",\"kid\":\"KID\"}";

    private const string License = """
        {"iss":"nyra-billing","aud":"nyra-little-buddy","sub":"cus_1","device":"laptop","plan":"pro","features":["a"],"ai_cap":100,
        "access":"active","iat":1790000000,"refresh_after":1790000900,"exp":1790086400,"grace_ends":1790604800}
        """;

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly SigningKeys _foreign = TestKeys.New();
    private readonly LicenseVerifier _verifier;

    public MalformedTokenTests() => _verifier = new(TestKeys.Published(_keys));

    private ECDsa Key => _keys.Current.ECDsa;

    public void Dispose()
    {
        _keys.Dispose();
        _foreign.Dispose();
    }

    [Fact]
    public async Task No_text_makes_the_verifier_throw() =>
        await Gen.Select(Malformation.Any, Gen.String).SampleAsync(
            async (change, noise) =>
            {
                var body = change.Apply($"{{\"license\":\"{Signed(License)}\"}}", Key, _foreign.Current.ECDsa);
                foreach (var text in Encoding.UTF8.GetString(body).Split('"').Append(noise).Append($"{noise}.{noise}.{noise}"))
                {
                    _verifier.TrustsKeyOf(text);
                    Assert.Same(_verifier, await _verifier.TrustingAsync([text, text]));
                    var license = await _verifier.VerifyLicenseAsync(text, "laptop");
                    Assert.True(license is null or { Features: not null, Plan: not null, CustomerId: not null });
                    var refusal = await _verifier.VerifyRefusalAsync(text, "laptop");
                    Assert.True(refusal is null || change.What == Change.HeaderSignedByRightKey);
                }
            },
            iter: 300);

    [Fact]
    public async Task The_license_that_the_others_are_made_of_verifies() =>
        Assert.NotNull(await _verifier.VerifyLicenseAsync(Signed(License), "laptop"));

    [Theory]
    [InlineData("exp", "1e300")]
    [InlineData("exp", "9223372036854775808")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "\"1790086400\"")]
    [InlineData("exp", "253402300800")]
    [InlineData("grace_ends", "null")]
    [InlineData("grace_ends", "[1790604800]")]
    [InlineData("grace_ends", "1")]
    [InlineData("iat", "253402300799")]
    [InlineData("iat", "1.5")]
    [InlineData("ai_cap", "99999999999")]
    [InlineData("ai_cap", "\"7\"")]
    [InlineData("features", "\"a\"")]
    [InlineData("features", "[1]")]
    [InlineData("plan", "{}")]
    [InlineData("device", "[\"laptop\"]")]
    public async Task A_claim_of_another_type_or_out_of_range_makes_it_no_license_though_it_is_signed(string claim, string value) =>
        Assert.Null(await _verifier.VerifyLicenseAsync(Signed($"{License.TrimEnd()[..^1]},\"{claim}\":{value}}}"), "laptop"));

    [Fact]
    public async Task Null_is_as_good_as_left_out()
    {
        var payload = $"{License.TrimEnd()[..^1]},\"features\":null,\"ai_cap\":null,\"plan\":null}}";
        var license = await _verifier.VerifyLicenseAsync(Signed(payload), "laptop");
        Assert.Equal(("", 0, (int?)null), (license!.Plan, license.Features.Count, license.HostedAiCap));
    }

    [Theory]
    [InlineData("\"kid\":7")]
    [InlineData("\"kid\":[\"KID\"]")]
    [InlineData("\"kid\":null")]
    [InlineData("\"typ\":7")]
    [InlineData("\"typ\":\"JWT\"")]
    [InlineData("\"alg\":\"none\"")]
    [InlineData("\"alg\":\"HS256\"")]
    [InlineData("\"alg\":\"ES384\"")]
    [InlineData("\"alg\":null")]
    public async Task A_header_of_another_kind_makes_it_no_license_though_it_is_signed(string header)
    {
        var token = Signed(License, $"{LicenseHeader[..^1]},{header}}}");
        Assert.Null(await _verifier.VerifyLicenseAsync(token, "laptop"));
        Assert.Same(_verifier, await _verifier.TrustingAsync([token]));
        // Whatever it is: no exception.
        _verifier.TrustsKeyOf(token);
    }

    [Theory]
    [InlineData("\"!!\"", "\"!!\"")]
    [InlineData("\"AAAA\"", "\"AAAA\"")]
    [InlineData("7", "8")]
    [InlineData("null", "null")]
    [InlineData("\"\"", "\"\"")]
    public async Task A_statement_about_a_key_that_is_none_adds_no_key(string x, string y)
    {
        var statement = Signed(
            $"{{\"iss\":\"nyra-billing\",\"aud\":\"nyra-little-buddy\",\"sub\":\"new\",\"x\":{x},\"y\":{y},\"iat\":1}}",
            LicenseHeader.Replace("nyra-license+jwt", "nyra-key+jwt", StringComparison.Ordinal));
        Assert.Same(_verifier, await _verifier.TrustingAsync([statement]));
    }

    private string Signed(string payload, string header = LicenseHeader) =>
        Jws.Sign(header.Replace("KID", _keys.Current.KeyId, StringComparison.Ordinal), payload, Key);
}
