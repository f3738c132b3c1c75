using System.Diagnostics;
using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Tests.Architecture;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient.Ecosystem;

/// <summary>What we sign and publish, as jose for Node.js reads it.</summary>
public sealed class JoseTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Access Active = new(true, AccessCodes.Active);

    private readonly SigningKeys _keys = SigningKeys.Parse(ApiKey);
    private ApiApp _api = null!;

    private static string ApiKey { get; } = TestKeys.NewSecret();

    private DateTimeOffset Now => _api.Time.GetUtcNow();

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync(
        new Dictionary<string, string?> { [Nyra.Billing.Configuration.Settings.LicenseSigningSecret] = ApiKey });

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _keys.Dispose();
    }

    [Fact]
    public async Task A_license_verifies_with_the_published_keys()
    {
        var verified = await VerifyAsync(License(), LicenseIssuer.LicenseType, Now);
        Assert.Equal((_keys.Current.KeyId, "cus_1", "laptop", "active"), (
            verified.GetProperty("kid").GetString(), verified.GetProperty("sub").GetString(), verified.GetProperty("device").GetString(),
            verified.GetProperty("access").GetString()));
        Assert.Equal(Now.AddDays(7).ToUnixTimeSeconds(), verified.GetProperty("grace_ends").GetInt64());
    }

    [Fact]
    public async Task It_is_refused_when_changed_expired_or_taken_for_something_else()
    {
        var license = License();
        var payload = license.Split('.')[1];
        var changed = license.Replace(payload, payload[..40] + (payload[40] == 'A' ? 'B' : 'A') + payload[41..], StringComparison.Ordinal);
        Assert.Equal("ERR_JWS_SIGNATURE_VERIFICATION_FAILED", (await VerifyAsync(changed, LicenseIssuer.LicenseType, Now)).GetProperty("refused").GetString());
        Assert.Equal("ERR_JWT_EXPIRED", (await VerifyAsync(license, LicenseIssuer.LicenseType, Now.AddHours(25))).GetProperty("refused").GetString());
        Assert.Equal("ERR_JWT_CLAIM_VALIDATION_FAILED", (await VerifyAsync(license, LicenseIssuer.RefusalType, Now)).GetProperty("refused").GetString());
    }

    private string License() => new LicenseIssuer(_keys).Issue(
        "cus_1", "laptop", new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro", Features = ["a"] }, Active, LicenseTerms.For(Active, Now));

    private async Task<JsonElement> VerifyAsync(string token, string type, DateTimeOffset now)
    {
        var node = Programs.Node("jose");
        var start = new ProcessStartInfo(node, [
            Repository.File("Nyra.Tests/LicenseClient/Ecosystem/verify.mjs"), await _api.Http.GetStringAsync(".well-known/jwks.json", Ct), token, type,
            now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
        ])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return JsonDocument.Parse(said).RootElement;
    }
}
