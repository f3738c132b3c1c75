using Microsoft.Extensions.Time.Testing;
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
    private readonly FakeTimeProvider _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
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

    private async Task<LicenseState> RefreshAsync(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using var http = new HttpClient(new ScriptedHttp(answer)) { BaseAddress = new("https://billing.example") };
        using var client = Client(http);
        return await client.RefreshAsync(Ct);
    }

    private LicensingClient Client(HttpClient http) => new(
        http, new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = _storage, Time = _time });

    private string License(DateTimeOffset issued) =>
        _issuer.Issue("cus_1", "laptop", new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" }, Active, LicenseTerms.For(Active, issued));

    private string Refusal(DateTimeOffset issued) => _issuer.Refuse("cus_1", "laptop", new(false, AccessCodes.Canceled), issued);
}
