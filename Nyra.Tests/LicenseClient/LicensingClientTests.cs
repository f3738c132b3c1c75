using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>What the desktop makes of answers, good and bad, without a backend.</summary>
public sealed class LicensingClientTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Access Active = new(true, AccessCodes.Active);

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly DeviceClock _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLicenseStorage _storage = new();
    private readonly LicenseIssuer _issuer;

    public LicensingClientTests() => _issuer = new(_keys);

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task A_license_older_than_a_refusal_does_not_lift_it()
    {
        await _storage.SaveAsync(new("token", License(_time.GetUtcNow().AddHours(-2)), Refusal(_time.GetUtcNow().AddHours(-1))), Ct);
        var replayed = ScriptedHttp.Json($$"""{"license":"{{License(_time.GetUtcNow().AddHours(-2))}}"}""");
        Assert.Equal(LicenseStatus.Revoked, (await RefreshAsync(_ => replayed)).Status);
        var fresh = ScriptedHttp.Json($$"""{"license":"{{License(_time.GetUtcNow())}}"}""");
        Assert.Equal(LicenseStatus.Active, (await RefreshAsync(_ => fresh)).Status);
    }

    [Fact]
    public async Task A_refusal_older_than_the_license_does_not_end_it()
    {
        await _storage.SaveAsync(new("token", License(_time.GetUtcNow())), Ct);
        var replayed = ScriptedHttp.Json($$"""{"refusal":"{{Refusal(_time.GetUtcNow().AddHours(-1))}}"}""", 402);
        Assert.Equal(LicenseStatus.Active, (await RefreshAsync(_ => replayed)).Status);
    }

    [Theory]
    [InlineData(200, "text/html; charset=no-such-charset", "<html>Welcome to our hotel</html>")]
    [InlineData(200, "text/html", "<html>Welcome to our hotel</html>")]
    [InlineData(200, "application/json", "{\"license\":7}")]
    [InlineData(200, "application/json", "null")]
    [InlineData(402, "application/json", "{\"refusal\":\"pay for the network first\"}")]
    [InlineData(402, "text/html; charset=no-such-charset", "pay")]
    [InlineData(500, "text/plain", "")]
    public async Task What_is_no_answer_of_ours_changes_nothing(int status, string type, string body)
    {
        var stored = new StoredLicense("token", License(_time.GetUtcNow()));
        await _storage.SaveAsync(stored, Ct);
        var answer = new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body)) };
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        Assert.Equal(LicenseStatus.Active, (await RefreshAsync(_ => answer)).Status);
        Assert.Equal(stored, await _storage.LoadAsync(Ct));
    }

    [Fact]
    public async Task A_credential_nobody_knows_any_more_costs_no_access_but_is_told_in_time()
    {
        await _storage.SaveAsync(new("token", License(_time.GetUtcNow())), Ct);
        HttpResponseMessage Unknown() => ScriptedHttp.Json("""{"type":"urn:nyra:problem:unauthorized","title":"The credential is missing or not known"}""", 401);
        Assert.Equal((LicenseStatus.Active, NextStep.Nothing, true), await RefreshAsync(_ => Unknown()) is var now ? (now.Status, now.NextStep, now.NeedsActivation) : default);
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal((LicenseStatus.OfflineGrace, NextStep.Activate), await RefreshAsync(_ => Unknown()) is var later ? (later.Status, later.NextStep) : default);
        _time.Advance(TimeSpan.FromDays(6));
        Assert.Equal((LicenseStatus.Expired, NextStep.Activate), await OfflineAsync() is var expired ? (expired.Status, expired.NextStep) : default);
        Assert.Equal((LicenseStatus.Active, false), await RefreshAnsweredAtAsync(_time.GetUtcNow()) is var known ? (known.Status, known.NeedsActivation) : default);
    }

    [Fact]
    public async Task A_checkout_that_was_paid_is_not_forgotten_when_the_device_is_activated_by_a_code_first()
    {
        using var http = new HttpClient(new ScriptedHttp(async request => request.RequestUri!.AbsolutePath.EndsWith("sessions", StringComparison.Ordinal)
            ? ScriptedHttp.Json("""{"sessionId":"cs_1","url":"https://pay.example/cs_1"}""")
            : ScriptedHttp.Json($$"""{"deviceToken":"token","license":"{{License(_time.GetUtcNow(), await NonceOfAsync(request))}}"}""")))
        {
            BaseAddress = new("https://billing.example"),
        };
        using var client = Client(http);
        var begun = await client.BeginCheckoutAsync(null, Ct);
        await client.ActivateByCodeAsync("7q3k-m0xz", Ct);
        Assert.Equal(begun, (await _storage.LoadAsync(Ct)).Checkout);
        await client.ActivateAsync(Ct);
        Assert.Null((await _storage.LoadAsync(Ct)).Checkout);
    }

    [Fact]
    public async Task A_refresh_in_the_background_does_not_undo_a_checkout_begun_meanwhile()
    {
        await _storage.SaveAsync(new("token", License(_time.GetUtcNow().AddHours(-1))), Ct);
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        using var http = new HttpClient(new ScriptedHttp(request => request.RequestUri!.AbsolutePath.EndsWith("refresh", StringComparison.Ordinal)
            ? answer.Task
            : Task.FromResult(ScriptedHttp.Json("""{"sessionId":"cs_1","url":"https://pay.example/cs_1"}"""))))
        {
            BaseAddress = new("https://billing.example"),
        };
        using var client = Client(http);
        var refreshing = client.RefreshAsync(Ct);
        var begun = await client.BeginCheckoutAsync(null, Ct);
        answer.SetResult(ScriptedHttp.Json($$"""{"license":"{{License(_time.GetUtcNow())}}"}"""));
        await refreshing;
        Assert.Equal(begun, (await _storage.LoadAsync(Ct)).Checkout);
    }

    [Fact]
    public async Task Begun_again_before_it_is_paid_it_is_the_same_checkout()
    {
        var challenges = new List<string>();
        using var http = new HttpClient(new ScriptedHttp(async request =>
        {
            challenges.Add(await request.Content!.ReadAsStringAsync());
            return ScriptedHttp.Json("""{"sessionId":"cs_1","url":"https://pay.example/cs_1"}""");
        }))
        {
            BaseAddress = new("https://billing.example"),
        };
        using var client = Client(http);
        Assert.Equal(await client.BeginCheckoutAsync(null, Ct), await client.BeginCheckoutAsync(null, Ct));
        Assert.Equal(challenges[0], challenges[1]);
    }

    [Fact]
    public async Task A_clock_set_back_is_noticed_and_the_next_refresh_heals_it()
    {
        await _storage.SaveAsync(new("token", License(_time.GetUtcNow())), Ct);
        for (var hour = 0; hour < 30; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            Assert.True((await OfflineAsync()).Licensed);
        }
        _time.Set(_time.GetUtcNow().AddHours(-20));
        Assert.Equal(LicenseStatus.ClockTampered, (await OfflineAsync()).Status);
        // The backend's time, not the device's, is what its answer proves.
        Assert.Equal(LicenseStatus.Active, (await RefreshAnsweredAtAsync(_time.GetUtcNow().AddHours(20))).Status);
        Assert.Equal(LicenseStatus.Active, (await OfflineAsync()).Status);
    }

    [Fact]
    public async Task An_answer_replayed_from_another_request_does_not_hold_the_time_still()
    {
        var license = License(_time.GetUtcNow());
        await _storage.SaveAsync(new("token", license), Ct);
        for (var hour = 0; hour < 30; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            await RefreshAsync(_ => ScriptedHttp.Json($$"""{"license":"{{license}}"}"""));
        }
        _time.Set(_time.GetUtcNow().AddHours(-29));
        Assert.Equal(LicenseStatus.ClockTampered, (await RefreshAsync(_ => ScriptedHttp.Json($$"""{"license":"{{license}}"}"""))).Status);
    }

    [Theory]
    [InlineData(-40)]
    [InlineData(40)]
    public async Task A_payer_whose_clock_is_simply_wrong_is_licensed_online_and_in_grace_and_when_it_is_set_right(int days)
    {
        var truth = _time.GetUtcNow();
        _time.Set(truth.AddDays(days));
        await _storage.SaveAsync(new("token"), Ct);
        Assert.Equal(LicenseStatus.Active, (await RefreshAnsweredAtAsync(truth)).Status);
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(4, (await OfflineAsync()).GraceDaysLeft);
        _time.Set(truth.AddDays(3));
        Assert.Equal(4, (await OfflineAsync()).GraceDaysLeft);
        _time.Advance(TimeSpan.FromDays(4));
        Assert.Equal(LicenseStatus.Expired, (await OfflineAsync()).Status);
    }

    [Fact]
    public async Task A_state_that_looks_different_is_told_once()
    {
        await _storage.SaveAsync(new("token", License(_time.GetUtcNow())), Ct);
        using var http = new HttpClient(ScriptedHttp.Offline()) { BaseAddress = new("https://billing.example") };
        using var client = Client(http);
        var told = new List<string>();
        client.StateChanged += (_, change) => told.Add($"{change.Before?.Status} {change.Now.Status} {change.Now.GraceDaysLeft}");
        for (var hour = 0; hour < 7 * 24 + 2; hour++)
        {
            await client.RefreshAsync(Ct);
            _time.Advance(TimeSpan.FromHours(1));
        }
        Assert.Equal(
            [
                " Active 0", "Active RefreshDue 0", "RefreshDue OfflineGrace 6", "OfflineGrace OfflineGrace 5", "OfflineGrace OfflineGrace 4",
                "OfflineGrace OfflineGrace 3", "OfflineGrace OfflineGrace 2", "OfflineGrace OfflineGrace 1", "OfflineGrace Expired 0",
            ],
            told);
    }

    [Fact]
    public async Task A_damaged_file_is_an_invalid_license_and_activating_mends_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("license.json");
        await File.WriteAllTextAsync(path, "{\"deviceToken\":\"nyra", Ct);
        using var http = new HttpClient(new ScriptedHttp(async request => ScriptedHttp.Json(
            $$"""{"deviceToken":"token","license":"{{License(_time.GetUtcNow(), await NonceOfAsync(request))}}"}""")))
        {
            BaseAddress = new("https://billing.example"),
        };
        using var client = Client(http, new FileLicenseStorage(path));
        var state = await client.GetStateAsync(Ct);
        Assert.Equal((LicenseStatus.Invalid, NextStep.Activate), (state.Status, state.NextStep));
        Assert.Equal(LicenseStatus.Active, (await client.ActivateByCodeAsync("7q3k-m0xz", Ct)).Status);
        Assert.Equal(LicenseStatus.Active, (await client.GetStateAsync(Ct)).Status);
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_more_costs_no_payer_the_answer()
    {
        var full = new FullDisk(new("token", License(_time.GetUtcNow())));
        using var http = new HttpClient(ScriptedHttp.Offline()) { BaseAddress = new("https://billing.example") };
        using var client = Client(http, full);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(LicenseStatus.RefreshDue, (await client.GetStateAsync(Ct)).Status);
        Assert.True(full.Refused > 0);
    }

    private async Task<LicenseState> OfflineAsync()
    {
        using var http = new HttpClient(ScriptedHttp.Offline()) { BaseAddress = new("https://billing.example") };
        using var client = Client(http);
        return await client.RefreshAsync(Ct);
    }

    private Task<LicenseState> RefreshAnsweredAtAsync(DateTimeOffset backendsTime) => RefreshAsync(async request =>
        ScriptedHttp.Json($$"""{"license":"{{License(backendsTime, await NonceOfAsync(request))}}"}"""));

    private static async Task<string> NonceOfAsync(HttpRequestMessage request)
    {
        using var body = System.Text.Json.JsonDocument.Parse(await request.Content!.ReadAsStringAsync(Ct));
        return body.RootElement.GetProperty("nonce").GetString()!;
    }

    private Task<LicenseState> RefreshAsync(Func<HttpRequestMessage, HttpResponseMessage> answer) => RefreshAsync(request => Task.FromResult(answer(request)));

    private async Task<LicenseState> RefreshAsync(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer)
    {
        using var http = new HttpClient(new ScriptedHttp(answer)) { BaseAddress = new("https://billing.example") };
        using var client = Client(http);
        return await client.RefreshAsync(Ct);
    }

    private LicensingClient Client(HttpClient http, ILicenseStorage? storage = null) => new(
        http, new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = storage ?? _storage, Time = _time });

    private string License(DateTimeOffset issued, string? nonce = null) => _issuer.Issue(
        "cus_1", "laptop", new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" }, Active, LicenseTerms.For(Active, issued), nonce);

    private sealed class FullDisk(StoredLicense stored) : ILicenseStorage
    {
        public int Refused { get; private set; }

        public Task<StoredLicense> LoadAsync(CancellationToken ct) => Task.FromResult(stored);

        public Task SaveAsync(StoredLicense stored, CancellationToken ct)
        {
            Refused++;
            throw new IOException("No space left on device.");
        }
    }

    private string Refusal(DateTimeOffset issued) => _issuer.Refuse("cus_1", "laptop", new(false, AccessCodes.Canceled), issued);
}
