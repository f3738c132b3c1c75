using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>What is stored on the device: what counts as damaged, and what a change keeps that another wrote.</summary>
public sealed class LicenseVaultTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Access Active = new(true, AccessCodes.Active);

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly DeviceClock _time = new(Noon);
    private readonly SlowStorage _storage = new();

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData("a.b.c", null, "token")]
    [InlineData(null, "a.b.c", "token")]
    [InlineData("a.b.c", "a.b.c", "token")]
    [InlineData(null, null, "to ken")]
    [InlineData("GENUINE as a refusal", null, "token")]
    public async Task A_stored_text_that_does_not_verify_is_an_invalid_license(string? license, string? refusal, string token)
    {
        if (license == "GENUINE as a refusal")
            (license, refusal) = (null, License());
        await _storage.SaveAsync(new(token, license, refusal), Ct);
        Assert.Equal(LicenseStatus.Invalid, (await StateAsync()).Status);
    }

    [Fact]
    public async Task What_was_never_stored_is_no_license_and_not_a_damaged_one()
    {
        Assert.Equal(LicenseStatus.None, (await StateAsync()).Status);
        await _storage.SaveAsync(new("token"), Ct);
        Assert.Equal(LicenseStatus.None, (await StateAsync()).Status);
    }

    [Fact]
    public async Task Changes_at_the_same_time_are_made_one_after_the_other()
    {
        using var vault = new LicenseVault(Options());
        _storage.Slow = true;
        await Task.WhenAll(
            vault.ChangeAsync(stored => stored with { DeviceToken = "token" }, Ct),
            vault.ChangeAsync(stored => stored with { TokenUnknown = true }, Ct));
        Assert.Equal(new StoredLicense("token", TokenUnknown: true), await _storage.LoadAsync(Ct));
    }

    [Fact]
    public async Task A_later_time_that_another_program_noted_meanwhile_is_kept()
    {
        var noted = ClockWatermark.Proven(Noon, Noon, TimeSpan.FromHours(1));
        var later = noted with { Highest = Noon.AddDays(1) };
        await _storage.SaveAsync(new("token", License(), Clock: noted), Ct);
        _storage.AfterFirstLoad = stored => stored with { Clock = later };
        _time.Advance(TimeSpan.FromHours(2));
        await StateAsync();
        Assert.Equal(later, (await _storage.LoadAsync(Ct)).Clock);
    }

    [Fact]
    public async Task The_time_is_noted_at_once_and_then_every_quarter_of_an_hour()
    {
        await _storage.SaveAsync(new("token", License(), Clock: ClockWatermark.Proven(Noon, Noon, TimeSpan.FromHours(1))), Ct);
        using var http = new HttpClient(ScriptedHttp.Offline()) { BaseAddress = new("https://billing.example") };
        using var client = new LicensingClient(http, Options());
        _storage.Saves = 0;
        for (var minute = 1; minute <= 40; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await client.GetStateAsync(Ct);
        }
        // After 1, 16 and 31 minutes.
        Assert.Equal(3, _storage.Saves);
        Assert.Equal(Noon.AddMinutes(31), (await _storage.LoadAsync(Ct)).Clock!.Highest);
    }

    [Fact]
    public async Task A_refusal_of_a_newer_key_that_a_trusted_one_vouches_for_revokes()
    {
        using var newer = TestKeys.New();
        await _storage.SaveAsync(new("token", License()), Ct);
        var refusal = new LicenseIssuer(newer).Refuse("cus_1", "laptop", new(false, AccessCodes.Canceled), Noon.AddMinutes(1));
        var statement = LicenseIssuer.Vouch(_keys.Current, newer.Current, Noon);
        using var http = new HttpClient(new ScriptedHttp(request => request.RequestUri!.AbsolutePath == "/.well-known/jwks.json"
            ? ScriptedHttp.Json($$"""{"keys":[],"statements":["{{statement}}"]}""")
            : ScriptedHttp.Json($$"""{"refusal":"{{refusal}}"}""", 402)))
        {
            BaseAddress = new("https://billing.example"),
        };
        using var client = new LicensingClient(http, Options());
        Assert.Equal(LicenseStatus.Revoked, (await client.RefreshAsync(Ct)).Status);
    }

    [Fact]
    public async Task A_state_with_other_features_is_a_change_and_one_with_the_same_is_not()
    {
        await _storage.SaveAsync(new("token", License("swarm")), Ct);
        using var http = new HttpClient(ScriptedHttp.Offline()) { BaseAddress = new("https://billing.example") };
        using var client = new LicensingClient(http, Options());
        var features = new List<string>();
        client.StateChanged += (_, change) => features.Add(string.Join(',', change.Now.License!.Features));
        await client.GetStateAsync(Ct);
        await client.GetStateAsync(Ct);
        await _storage.SaveAsync(new("token", License("swarm", "export")), Ct);
        await client.GetStateAsync(Ct);
        await client.GetStateAsync(Ct);
        Assert.Equal(["swarm", "swarm,export"], features);
    }

    private async Task<LicenseState> StateAsync()
    {
        using var http = new HttpClient(ScriptedHttp.Offline()) { BaseAddress = new("https://billing.example") };
        using var client = new LicensingClient(http, Options());
        return await client.GetStateAsync(Ct);
    }

    private LicensingClientOptions Options() => new()
    {
        DeviceId = "laptop",
        DeviceName = "Laptop",
        TrustedKeys = TestKeys.Published(_keys),
        Storage = _storage,
        Time = _time,
    };

    private string License(params string[] features) => new LicenseIssuer(_keys).Issue(
        "cus_1", "laptop", new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro", Features = [.. features] }, Active,
        LicenseTerms.For(Active, Noon));

    private sealed class SlowStorage : ILicenseStorage
    {
        private StoredLicense _stored = StoredLicense.None;

        public bool Slow { get; set; }

        public int Saves { get; set; }

        /// <summary>What another program makes of it after this one has read it once.</summary>
        public Func<StoredLicense, StoredLicense>? AfterFirstLoad { get; set; }

        public async Task<StoredLicense> LoadAsync(CancellationToken ct)
        {
            var stored = _stored;
            (_stored, AfterFirstLoad) = (AfterFirstLoad?.Invoke(stored) ?? stored, null);
            if (Slow)
                await Task.Delay(50, ct);
            return stored;
        }

        public Task SaveAsync(StoredLicense stored, CancellationToken ct)
        {
            Saves++;
            _stored = stored;
            return Task.CompletedTask;
        }
    }
}
