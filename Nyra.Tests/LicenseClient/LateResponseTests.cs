using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>A refresh that is answered only after the device was activated anew: it was about the credential before.</summary>
public sealed class LateResponseTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Access Active = new(true, AccessCodes.Active);

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly DeviceClock _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLicenseStorage _storage = new();
    private readonly LicenseIssuer _issuer;

    public LateResponseTests() => _issuer = new(_keys);

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task A_refusal_of_the_credential_before_does_not_end_a_new_activation()
    {
        var state = await AnsweredLateAsync(nonce => ScriptedHttp.Json($$"""{"refusal":"{{Refusal(nonce)}}"}""", 402));
        Assert.Equal((LicenseStatus.Active, NextStep.Nothing), (state.Status, state.NextStep));
        Assert.Null((await _storage.LoadAsync(Ct)).Refusal);
    }

    [Fact]
    public async Task A_license_of_the_credential_before_does_not_take_the_place_of_the_new_one()
    {
        var state = await AnsweredLateAsync(nonce => ScriptedHttp.Json($$"""{"license":"{{License("old-plan", nonce)}}"}"""));
        Assert.Equal("new-plan", state.License!.Plan);
    }

    [Fact]
    public async Task That_the_credential_before_is_not_known_any_more_says_nothing_about_the_new_one()
    {
        var state = await AnsweredLateAsync(
            _ => ScriptedHttp.Json("""{"type":"urn:nyra:problem:unauthorized","title":"Not known"}""", 401));
        Assert.False(state.NeedsActivation);
        Assert.False((await _storage.LoadAsync(Ct)).TokenUnknown);
    }

    // Begins a refresh, activates by a code meanwhile, and answers the refresh minutes later.
    private async Task<LicenseState> AnsweredLateAsync(Func<string, HttpResponseMessage> late)
    {
        await _storage.SaveAsync(new("old-token", License("old-plan")), Ct);
        var asked = new TaskCompletionSource<string>();
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        using var http = new HttpClient(new ScriptedHttp(async request =>
        {
            using var body = System.Text.Json.JsonDocument.Parse(await request.Content!.ReadAsStringAsync(Ct));
            var nonce = body.RootElement.GetProperty("nonce").GetString()!;
            if (!request.RequestUri!.AbsolutePath.EndsWith("refresh", StringComparison.Ordinal))
                return ScriptedHttp.Json($$"""{"deviceToken":"new-token","license":"{{License("new-plan", nonce)}}"}""");
            Assert.Equal("old-token", request.Headers.Authorization?.Parameter);
            asked.SetResult(nonce);
            return await answer.Task;
        }))
        {
            BaseAddress = new("https://billing.example"),
        };
        using var client = new LicensingClient(http, new()
        {
            DeviceId = "laptop",
            DeviceName = "Laptop",
            TrustedKeys = TestKeys.Published(_keys),
            Storage = _storage,
            Time = _time,
        });
        var refreshing = client.RefreshAsync(Ct);
        var nonce = await asked.Task;
        await client.ActivateByCodeAsync("7q3k-m0xz", Ct);
        var activated = await _storage.LoadAsync(Ct);
        Assert.Equal("new-token", activated.DeviceToken);
        _time.Advance(TimeSpan.FromMinutes(5));
        answer.SetResult(late(nonce));
        await refreshing;
        var stored = await _storage.LoadAsync(Ct);
        Assert.Equal((activated.DeviceToken, activated.License), (stored.DeviceToken, stored.License));
        return await client.GetStateAsync(Ct);
    }

    private string License(string plan, string? nonce = null) => _issuer.Issue(
        "cus_1", "laptop", new BillingState { Standing = SubscriptionStanding.Active, Plan = plan }, Active,
        LicenseTerms.For(Active, _time.GetUtcNow()), nonce);

    private string Refusal(string nonce) =>
        _issuer.Refuse("cus_1", "laptop", new(false, AccessCodes.DeviceReleased), _time.GetUtcNow(), nonce);
}
