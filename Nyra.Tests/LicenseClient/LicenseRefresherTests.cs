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
        var broken = new BreakingStorage(_storage, _time) { Broken = true };
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

    [Fact]
    public async Task Errors_on_the_device_are_met_with_pauses_that_double()
    {
        var broken = new BreakingStorage(_storage, _time) { Broken = true };
        using var client = new LicensingClient(
            _http, new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = broken, Time = _time });
        _refresher = new(client, _time, new NoJitter());
        await _time.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.FromSeconds(15), broken.Loads[1] - broken.Loads[0]);
        Assert.Equal(TimeSpan.FromSeconds(30), broken.Loads[2] - broken.Loads[1]);
    }

    [Fact]
    public async Task After_an_answer_the_next_outage_begins_with_the_shortest_pause_again()
    {
        await _storage.SaveAsync(new("token"), Ct);
        _answer = () => throw new HttpRequestException("The cable is out.");
        _refresher = new(_client, _time, new NoJitter());
        await _time.PassAsync(TimeSpan.FromMinutes(20));
        _answer = Licensed;
        await _time.PassAsync(TimeSpan.FromMinutes(20));
        _answer = () => throw new HttpRequestException("The cable is out.");
        var before = _asked.Count;
        await _time.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(
            [TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30)],
            _asked.Skip(before).Zip(_asked.Skip(before + 1), (one, next) => next - one).Take(2));
    }

    [Fact]
    public async Task A_license_that_is_to_be_refreshed_sooner_is()
    {
        await _storage.SaveAsync(new("token"), Ct);
        _answer = () => Licensed(TimeSpan.FromMinutes(5));
        _refresher = new(_client, _time, new NoJitter());
        await _time.PassAsync(TimeSpan.FromMinutes(11));
        Assert.Equal([TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)], _asked.Zip(_asked.Skip(1), (one, next) => next - one));
    }

    [Fact]
    public async Task Disposal_waits_for_a_license_that_is_being_saved()
    {
        var saving = new SavingStorage(new("token"));
        using var client = new LicensingClient(
            _http, new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = saving, Time = _time });
        var refresher = new LicenseRefresher(client, _time, new NoJitter());
        await saving.Begun.Task;
        var disposing = refresher.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        saving.MayEnd.SetResult();
        await disposing;
        Assert.NotNull(saving.Saved?.License);
    }

    private async Task StartAsync()
    {
        await _storage.SaveAsync(new("token"), Ct);
        _refresher = new(_client, _time, new Random(1));
    }

    private HttpResponseMessage Licensed() => Licensed(LicenseTerms.RefreshInterval);

    private HttpResponseMessage Licensed(TimeSpan refreshAfter)
    {
        var billing = new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" };
        var terms = LicenseTerms.For(Active, _time.True);
        var license = _issuer.Issue("cus_1", "laptop", billing, Active, terms with { RefreshAfter = terms.Issued + refreshAfter });
        return ScriptedHttp.Json($$"""{"license":"{{license}}"}""");
    }

    private HttpResponseMessage Refused() =>
        ScriptedHttp.Json($$"""{"refusal":"{{_issuer.Refuse("cus_1", "laptop", new(false, AccessCodes.Canceled), _time.True)}}"}""", 402);

    private sealed class NoJitter : Random
    {
        public override double NextDouble() => 0;
    }

    private sealed class SavingStorage(StoredLicense stored) : ILicenseStorage
    {
        public TaskCompletionSource Begun { get; } = new();

        public TaskCompletionSource MayEnd { get; } = new();

        public StoredLicense? Saved { get; private set; }

        public Task<StoredLicense> LoadAsync(CancellationToken ct) => Task.FromResult(Saved ?? stored);

        public async Task SaveAsync(StoredLicense saved, CancellationToken ct)
        {
            Begun.TrySetResult();
            await MayEnd.Task;
            Saved = saved;
        }
    }

    private sealed class BreakingStorage(ILicenseStorage storage, TimeProvider time) : ILicenseStorage
    {
        public bool Broken { get; set; }

        public List<DateTimeOffset> Loads { get; } = [];

        public Task<StoredLicense> LoadAsync(CancellationToken ct)
        {
            Loads.Add(time.GetUtcNow());
            return Broken ? throw new IOException("The disk is gone.") : storage.LoadAsync(ct);
        }

        public Task SaveAsync(StoredLicense stored, CancellationToken ct) => storage.SaveAsync(stored, ct);
    }
}
