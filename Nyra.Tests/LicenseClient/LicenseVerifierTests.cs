using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

public sealed class LicenseVerifierTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Access Active = new(true, AccessCodes.Active);

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly LicenseIssuer _issuer;
    private readonly LicenseVerifier _verifier;

    public LicenseVerifierTests() => (_issuer, _verifier) = (new(_keys), new(TestKeys.Published(_keys)));

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task A_license_of_the_issuer_verifies_with_everything_it_says()
    {
        var license = await _verifier.VerifyLicenseAsync(Issue(), "laptop");
        Assert.Equivalent(
            new License("cus_1", "laptop", "pro", ["a", "b"], 100, "active", Noon, Noon.AddMinutes(15), Noon.AddHours(24), Noon.AddDays(7)), license, strict: true);
    }

    [Fact]
    public async Task A_license_without_a_cap_says_so() =>
        Assert.Null((await _verifier.VerifyLicenseAsync(
            _issuer.Issue("cus_1", "laptop", Billing() with { HostedAiCap = null }, Active, LicenseTerms.For(Active, Noon)), "laptop"))!.HostedAiCap);

    [Fact]
    public async Task No_character_of_a_license_can_be_changed()
    {
        var token = Issue();
        for (var i = 0; i < token.Length; i++)
        {
            // The last character of a part holds bits that base64url drops; every other one counts.
            if (token[i] == '.' || i + 1 == token.Length || token[i + 1] == '.')
                continue;
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.Null(await _verifier.VerifyLicenseAsync(changed, "laptop"));
        }
    }

    [Fact]
    public async Task Another_devices_license_does_not_verify() => Assert.Null(await _verifier.VerifyLicenseAsync(Issue(), "desktop"));

    [Fact]
    public async Task A_key_that_is_not_built_in_does_not_verify()
    {
        using var others = TestKeys.New();
        var token = new LicenseIssuer(others).Issue("cus_1", "laptop", Billing(), Active, LicenseTerms.For(Active, Noon));
        Assert.Null(await _verifier.VerifyLicenseAsync(token, "laptop"));
    }

    [Fact]
    public async Task A_refusal_is_no_license_and_a_license_no_refusal()
    {
        var refusal = _issuer.Refuse("cus_1", "laptop", new(false, AccessCodes.Canceled), Noon);
        Assert.Null(await _verifier.VerifyLicenseAsync(refusal, "laptop"));
        Assert.Null(await _verifier.VerifyRefusalAsync(Issue(), "laptop"));
        Assert.Equal(new("cus_1", "laptop", "subscription-canceled", Noon), await _verifier.VerifyRefusalAsync(refusal, "laptop"));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    public async Task A_token_signed_by_nothing_or_with_the_public_key_as_a_secret_does_not_verify(string algorithm)
    {
        var token = new JsonWebToken(Issue());
        var header = new Dictionary<string, object> { ["alg"] = algorithm, ["typ"] = LicenseIssuer.LicenseType, ["kid"] = _keys.Current.KeyId };
        var signed = $"{Base64UrlEncoder.Encode(JsonSerializer.Serialize(header))}.{token.EncodedPayload}";
        var secret = Encoding.UTF8.GetBytes(TestKeys.Published(_keys));
        var signature = algorithm == "none" ? "" : Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)));
        Assert.Null(await _verifier.VerifyLicenseAsync($"{signed}.{signature}", "laptop"));
    }

    [Theory]
    [InlineData("aud", "another-app")]
    [InlineData("iss", "another-issuer")]
    [InlineData("grace_ends", null)]
    [InlineData("exp", null)]
    [InlineData("iat", null)]
    public async Task A_token_for_others_or_without_its_moments_does_not_verify(string claim, string? value)
    {
        var claims = new JsonWebToken(Issue()).Claims.Where(c => c.Type != "features")
            .ToDictionary(c => c.Type, c => c.ValueType.Contains("integer", StringComparison.Ordinal) ? (object)long.Parse(c.Value, System.Globalization.CultureInfo.InvariantCulture) : c.Value);
        claims.Remove(claim);
        if (value is not null)
            claims[claim] = value;
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            TokenType = LicenseIssuer.LicenseType,
            SigningCredentials = new(_keys.Current, SecurityAlgorithms.EcdsaSha256),
        });
        Assert.Null(await _verifier.VerifyLicenseAsync(token, "laptop"));
    }

    [Fact]
    public async Task A_newer_key_is_trusted_by_the_word_of_one_that_is_and_over_several_steps()
    {
        using var second = TestKeys.New();
        using var third = TestKeys.New();
        var license = new LicenseIssuer(third).Issue("cus_1", "laptop", Billing(), Active, LicenseTerms.For(Active, Noon));
        var (toSecond, toThird) = (LicenseIssuer.Vouch(_keys.Current, second.Current, Noon), LicenseIssuer.Vouch(second.Current, third.Current, Noon));
        // In whatever order they come.
        var trusting = await _verifier.TrustingAsync([toThird, "no statement", toSecond]);
        Assert.True(trusting.TrustsKeyOf(license));
        Assert.NotNull(await trusting.VerifyLicenseAsync(license, "laptop"));
        Assert.NotNull(await trusting.VerifyLicenseAsync(Issue(), "laptop"));
        Assert.Null(await (await _verifier.TrustingAsync([toThird])).VerifyLicenseAsync(license, "laptop"));
    }

    [Fact]
    public async Task A_key_whose_succession_is_not_signed_is_refused()
    {
        using var stranger = TestKeys.New();
        var license = new LicenseIssuer(stranger).Issue("cus_1", "laptop", Billing(), Active, LicenseTerms.For(Active, Noon));
        var statement = LicenseIssuer.Vouch(_keys.Current, stranger.Current, Noon);
        var itself = LicenseIssuer.Vouch(stranger.Current, stranger.Current, Noon);
        var unsigned = statement[..(statement.LastIndexOf('.') + 1)];
        var (x, y) = SigningKeys.PointOf(stranger.Current);
        // Genuinely signed, but the name is another key's: it must not take that one's place.
        var misnamed = Signed(LicenseIssuer.KeyType, new() { ["sub"] = _keys.Current.KeyId, ["x"] = x, ["y"] = y });
        // Genuinely signed, but no statement: a license must not be taken for one.
        var wrongType = Signed(LicenseIssuer.LicenseType, new() { ["sub"] = stranger.Current.KeyId, ["x"] = x, ["y"] = y });
        var offTheCurve = Signed(LicenseIssuer.KeyType, new() { ["sub"] = stranger.Current.KeyId, ["x"] = "AAAA", ["y"] = "AAAA" });
        var trusting = await _verifier.TrustingAsync([itself, unsigned, misnamed, wrongType, offTheCurve, Issue()]);
        Assert.Null(await trusting.VerifyLicenseAsync(license, "laptop"));
        Assert.NotNull(await trusting.VerifyLicenseAsync(Issue(), "laptop"));
        Assert.NotNull(await (await _verifier.TrustingAsync([statement])).VerifyLicenseAsync(license, "laptop"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9..")]
    public async Task What_is_no_token_does_not_verify(string token) => Assert.Null(await _verifier.VerifyLicenseAsync(token, "laptop"));

    [Theory]
    [InlineData("{\"keys\":[]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}")]
    public void Without_a_key_to_trust_there_is_no_verifier(string keys) => Assert.Throws<ArgumentException>(() => new LicenseVerifier(keys));

    private string Signed(string type, Dictionary<string, object> claims)
    {
        (claims["iss"], claims["aud"], claims["iat"]) = (LicenseIssuer.Issuer, LicenseIssuer.Audience, Noon.ToUnixTimeSeconds());
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            TokenType = type,
            SigningCredentials = new(_keys.Current, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private string Issue() => _issuer.Issue("cus_1", "laptop", Billing(), Active, LicenseTerms.For(Active, Noon));

    private static BillingState Billing() =>
        new() { Standing = SubscriptionStanding.Active, Plan = "pro", Features = ["a", "b"], HostedAiCap = 100 };
}
