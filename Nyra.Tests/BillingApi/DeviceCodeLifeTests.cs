using System.Net;
using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>
/// Length and life of device codes: a short one lasts for minutes, one of the operator has twice the characters and lasts for days.
/// </summary>
public sealed class DeviceCodeLifeTests : IAsyncLifetime
{
    private const string Group = "[0-9A-HJKMNP-TV-Z]{4}";

    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly string _token = DeviceToken.New();
    private ApiApp _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiApp.StartAsync();
        var active = EntitlementRules.Next(
            BillingState.None, Snapshots.Of(Snapshots.Subscription("active")), Snapshots.Plan, Snapshots.Noon);
        await _api.Store.SaveBillingAsync("cus_1", 0, active, new(["evt_1"], "active"), Ct);
        await _api.Store.UpdateDevicesAsync(
            "cus_1", roster => roster.Activate(new("laptop", "Laptop", DeviceToken.Hash(_token), Snapshots.Noon), 3), null, Ct);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_code_on_a_screen_is_void_after_ten_minutes_to_the_second()
    {
        var (first, second) = (await OfferAsync(), await OfferAsync());
        Assert.Matches($"^{Group}-{Group}$", first.Code);
        Assert.Equal(_api.Time.GetUtcNow() + TimeSpan.FromMinutes(10), first.ExpiresAt);
        await EndsAsync(first.Code, second.Code, TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task A_code_of_the_operator_is_void_after_seven_days_to_the_second()
    {
        var (first, second) = (await OfferByOperatorAsync(), await OfferByOperatorAsync());
        Assert.Matches($"^{Group}-{Group}-{Group}-{Group}$", first.Code);
        Assert.Equal(_api.Time.GetUtcNow() + TimeSpan.FromDays(7), first.ExpiresAt);
        await EndsAsync(first.Code, second.Code, TimeSpan.FromDays(7));
    }

    private async Task EndsAsync(string first, string second, TimeSpan life)
    {
        _api.Time.Advance(life - TimeSpan.FromSeconds(1));
        using var joined = await JoinAsync(first, "desktop");
        Assert.Equal(HttpStatusCode.OK, joined.StatusCode);
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        await Problem.IsAsync(await JoinAsync(second, "tablet"), 404, "code-void");
        // Nor is the first one good again for the device that used it.
        await Problem.IsAsync(await JoinAsync(first, "desktop"), 404, "code-void");
    }

    private Task<HttpResponseMessage> JoinAsync(string code, string device) => _api.SendAsync(
        HttpMethod.Post, "v1/activations/code", null, JsonSerializer.Serialize(new { code, deviceId = device, deviceName = device }));

    private Task<(string Code, DateTimeOffset ExpiresAt)> OfferAsync() => OfferAsync("v1/devices/codes", _token);

    private Task<(string Code, DateTimeOffset ExpiresAt)> OfferByOperatorAsync() =>
        OfferAsync("v1/accounts/cus_1/release-codes", ApiApp.OperatorToken);

    private async Task<(string Code, DateTimeOffset ExpiresAt)> OfferAsync(string path, string token)
    {
        using var response = await _api.SendAsync(HttpMethod.Post, path, token, "{}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var offered = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct)).RootElement;
        return (offered.GetProperty("code").GetString()!, offered.GetProperty("expiresAt").GetDateTimeOffset());
    }
}
