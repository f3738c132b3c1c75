using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>Which of the published statements about keys a device keeps.</summary>
public sealed class KeyStatementTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Access Active = new(true, AccessCodes.Active);

    private readonly SigningKeys[] _keys = [.. Enumerable.Range(0, 3).Select(_ => TestKeys.New())];
    private readonly MemoryLicenseStorage _storage = new();

    public void Dispose() => Array.ForEach(_keys, keys => keys.Dispose());

    [Theory]
    [InlineData(33, false)]
    [InlineData(33, true)]
    [InlineData(200, false)]
    public async Task Statements_that_no_trusted_key_signed_displace_none_that_one_did(int foreign, bool first)
    {
        using var stranger = TestKeys.New();
        using var victim = TestKeys.New();
        var junk = Enumerable.Range(0, foreign).Select(i => LicenseIssuer.Vouch(stranger.Current, victim.Current, Noon.AddSeconds(i)));
        var genuine = Vouch(0, 1);
        Assert.Equal(LicenseStatus.Active, await RefreshAsync(1, first ? [.. junk, genuine] : [genuine, .. junk]));
        Assert.Equal([genuine], (await _storage.LoadAsync(Ct)).KeyStatements);

        // The next rotation still follows from it, however much junk is published by then.
        Assert.Equal(LicenseStatus.Active, await RefreshAsync(2, [.. junk, Vouch(1, 2)]));
        Assert.Equal([genuine, Vouch(1, 2)], (await _storage.LoadAsync(Ct)).KeyStatements!, new SameKeys());
    }

    [Fact]
    public async Task Statements_that_do_not_lead_to_the_signing_key_change_nothing()
    {
        Assert.Equal(LicenseStatus.None, await RefreshAsync(2, [Vouch(0, 1)], new("token")));
        Assert.Null((await _storage.LoadAsync(Ct)).KeyStatements);
    }

    private string Vouch(int by, int of) => LicenseIssuer.Vouch(_keys[by].Current, _keys[of].Current, Noon);

    private async Task<LicenseStatus> RefreshAsync(int signer, string[] statements, StoredLicense? stored = null)
    {
        await _storage.SaveAsync(stored ?? new("token", KeyStatements: (await _storage.LoadAsync(Ct)).KeyStatements), Ct);
        var license = new LicenseIssuer(_keys[signer]).Issue(
            "cus_1", "laptop", new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" }, Active,
            LicenseTerms.For(Active, Noon));
        var published = System.Text.Json.JsonSerializer.Serialize(new { keys = Array.Empty<object>(), statements });
        using var http = new HttpClient(new ScriptedHttp(request => request.RequestUri!.AbsolutePath == "/.well-known/jwks.json"
            ? ScriptedHttp.Json(published)
            : ScriptedHttp.Json($$"""{"license":"{{license}}"}""")))
        {
            BaseAddress = new("https://billing.example"),
        };
        using var client = new LicensingClient(http, new()
        {
            DeviceId = "laptop",
            DeviceName = "Laptop",
            TrustedKeys = TestKeys.Published(_keys[0]),
            Storage = _storage,
            Time = new DeviceClock(Noon),
        });
        return (await client.RefreshAsync(Ct)).Status;
    }

    // ECDSA signs the same text differently each time: what it says is compared.
    private sealed class SameKeys : IEqualityComparer<string>
    {
        public bool Equals(string? one, string? other) => one?.Split('.')[1] == other?.Split('.')[1];

        public int GetHashCode(string statement) => 0;
    }
}
