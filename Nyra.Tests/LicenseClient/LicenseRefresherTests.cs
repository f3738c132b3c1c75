using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>The license kept fresh in the background, in stepped time.</summary>
public sealed class LicenseRefresherTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);
    private static readonly Access Active = new(true, AccessCodes.Active);

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly SteppedTime _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLicenseStorage _storage = new();
    private readonly LicenseIssuer _issuer;
    private readonly List<DateTimeOffset> _asked = [];
    private readonly List<LicenseStatus> _told = [];
    private readonly HttpClient _http;
    private readonly LicensingClient _client;
    private Func<HttpResponseMessage> _answer;
    private LicenseRefresher? _refresher;

    public LicenseRefresherTests()
    {
        _issuer = new(_keys);
        _answer = Licensed;
        _http = new(new ScriptedHttp(_ =>
        {
            _asked.Add(_time.GetUtcNow());
            return Task.FromResult(_answer());
        }))
        {
            BaseAddress = new("https://billing.example"),
        };
        _client = new(_http, new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = _storage, Time = _time });
        _client.StateChanged += (_, change) => _told.Add(change.Now.Status);
    }

    public async ValueTask DisposeAsync()
    {
        if (_refresher is not null)
            await _refresher.DisposeAsync();
        _client.Dispose();
        _http.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task A_connected_device_asks_within_every_interval_but_not_all_devices_in_the_same_moment()
    {
        await StartAsync();
        await _time.PassAsync(TimeSpan.FromHours(10));
        var pauses = _asked.Zip(_asked.Skip(1), (one, next) => next - one).ToList();
        Assert.True(pauses.Count >= 40);
        Assert.All(pauses, pause => Assert.InRange(pause, Interval * 0.8, Interval));
        Assert.True(pauses.Distinct().Count() > 10);
        Assert.Equal([LicenseStatus.Active], _told);
    }

    [Fact]
    public async Task A_revocation_reaches_it_within_one_interval_and_so_does_a_restored_subscription()
    {
        await StartAsync();
        await _time.PassAsync(TimeSpan.FromMinutes(1));
        _answer = Refused;
        await _time.PassAsync(Interval);
        Assert.Equal(LicenseStatus.Revoked, _told[^1]);
        _answer = Licensed;
        await _time.PassAsync(Interval);
        Assert.Equal(LicenseStatus.Active, _told[^1]);
    }

    [Fact]
    public async Task An_outage_is_met_with_growing_pauses_warned_of_day_by_day_and_healed_by_the_first_answer()
    {
        await StartAsync();
        await _time.PassAsync(TimeSpan.FromMinutes(1));
        _answer = () => throw new HttpRequestException("The cable is out.");
        var before = _asked.Count;
        await _time.PassAsync(TimeSpan.FromDays(2));
        var pauses = _asked.Skip(before).Zip(_asked.Skip(before + 1), (one, next) => next - one).ToList();
        Assert.True(pauses[0] < TimeSpan.FromSeconds(61) && pauses[1] < TimeSpan.FromSeconds(61));
        Assert.InRange(pauses[^1], Interval * 0.8, Interval + TimeSpan.FromMinutes(1));
        Assert.Equal([LicenseStatus.Active, LicenseStatus.RefreshDue, LicenseStatus.OfflineGrace], _told.Distinct());
        _answer = Licensed;
        await _time.PassAsync(Interval + TimeSpan.FromMinutes(1));
        Assert.Equal(LicenseStatus.Active, _told[^1]);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24 * 60)]
    public async Task A_clock_that_was_set_back_puts_no_refresh_off(int minutes)
    {
        await StartAsync();
        await _time.PassAsync(TimeSpan.FromMinutes(1));
        _time.SetBack(TimeSpan.FromMinutes(minutes));
        var before = _asked.Count;
        await _time.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(before + 1, _asked.Count);
        // And from then on as before.
        await _time.PassAsync(TimeSpan.FromMinutes(15));
        Assert.Equal(before + 2, _asked.Count);
    }

    [Fact]
    public async Task A_backend_that_asks_to_be_left_alone_is()
    {
        _answer = () =>
        {
            var busy = ScriptedHttp.Json("{}", 503);
            busy.Headers.RetryAfter = new(TimeSpan.FromMinutes(5));
            return busy;
        };
        await StartAsync();
        await _time.PassAsync(TimeSpan.FromMinutes(4));
        Assert.Single(_asked);
        await _time.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(2, _asked.Count);
    }

    [Theory]
    [InlineData(200, "{\"license\":\"a.b.c\"}")]
    [InlineData(402, "{\"refusal\":\"a.b.c\"}")]
    [InlineData(200, "<html>Welcome to our hotel</html>")]
    public async Task A_response_without_a_signature_changes_nothing_and_is_asked_for_again_with_growing_pauses(int status, string body)
    {
        await StartAsync();
        await _time.PassAsync(TimeSpan.FromMinutes(1));
        _answer = () => ScriptedHttp.Json(body, status);
        var before = _asked.Count;
        await _time.PassAsync(TimeSpan.FromHours(1));
        Assert.InRange(_asked.Count - before, 5, 12);
        Assert.Null(_refresher!.LastError);
        Assert.Equal([LicenseStatus.Active, LicenseStatus.RefreshDue], _told);
        _answer = Licensed;
        await _time.PassAsync(Interval + TimeSpan.FromMinutes(1));
        Assert.Equal(LicenseStatus.Active, _told[^1]);
    }

    [Fact]
    public async Task What_breaks_on_the_device_is_told_and_tried_again()
    {
        var broken = new BreakingStorage(_storage) { Broken = true };
        await _storage.SaveAsync(new("token"), Ct);
        using var client = new LicensingClient(
            _http, new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = broken, Time = _time });
        _refresher = new(client, _time, new Random(1));
        await _time.StepAsync();
        await _time.PassAsync(TimeSpan.FromMinutes(2));
        Assert.IsType<IOException>(_refresher.LastError);
        broken.Broken = false;
        await _time.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Null(_refresher.LastError);
        Assert.Equal(LicenseStatus.Active, (await client.GetStateAsync(Ct)).Status);
    }

    private async Task StartAsync()
    {
        await _storage.SaveAsync(new("token"), Ct);
        _refresher = new(_client, _time, new Random(1));
    }

    private HttpResponseMessage Licensed()
    {
        var billing = new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" };
        var license = _issuer.Issue("cus_1", "laptop", billing, Active, LicenseTerms.For(Active, _time.True));
        return ScriptedHttp.Json($$"""{"license":"{{license}}"}""");
    }

    private HttpResponseMessage Refused() =>
        ScriptedHttp.Json($$"""{"refusal":"{{_issuer.Refuse("cus_1", "laptop", new(false, AccessCodes.Canceled), _time.True)}}"}""", 402);

    private sealed class BreakingStorage(ILicenseStorage storage) : ILicenseStorage
    {
        public bool Broken { get; set; }

        public Task<StoredLicense> LoadAsync(CancellationToken ct) => Broken ? throw new IOException("The disk is gone.") : storage.LoadAsync(ct);

        public Task SaveAsync(StoredLicense stored, CancellationToken ct) => storage.SaveAsync(stored, ct);
    }
}
