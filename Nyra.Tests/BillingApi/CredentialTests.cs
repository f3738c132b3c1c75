using System.Net;
using Nyra.Billing.Licensing;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

public sealed class CredentialTests : IAsyncLifetime
{
    private readonly string _deviceToken = DeviceToken.New();
    private ApiApp _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiApp.StartAsync();
        await _api.Store.UpdateDevicesAsync(
            "cus_1", roster => roster.Activate(new("laptop", "Laptop", DeviceToken.Hash(_deviceToken), Snapshots.Noon), 3),
            new(["test"], "activated"), CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("GET", "v1/entitlements", "device")]
    [InlineData("POST", "v1/gate/a", "device")]
    [InlineData("GET", "v1/usage", "device")]
    [InlineData("GET", "v1/devices", "device")]
    [InlineData("DELETE", "v1/devices/laptop", "device")]
    [InlineData("POST", "v1/portal/sessions", "device")]
    [InlineData("POST", "v1/licenses/refresh", "device")]
    [InlineData("POST", "v1/licenses/introspect", "hosted service")]
    [InlineData("POST", "v1/usage/hosted-ai/reserve", "hosted service")]
    [InlineData("POST", "v1/usage/hosted-ai/commit", "hosted service")]
    [InlineData("POST", "v1/usage/hosted-ai/release", "hosted service")]
    [InlineData("GET", "v1/accounts/cus_1", "operator")]
    [InlineData("POST", "v1/devices/codes", "device")]
    [InlineData("POST", "v1/accounts/cus_1/release-codes", "operator")]
    [InlineData("GET", "v1/customers/cus_1", "operator")]
    [InlineData("DELETE", "v1/customers/cus_1", "operator")]
    [InlineData("GET", "v1/keys", "operator")]
    [InlineData("GET", "v1/queue", "operator")]
    public async Task An_address_takes_its_own_credential_and_no_other(string method, string path, string whose)
    {
        var tokens = new Dictionary<string, string>
        {
            ["device"] = _deviceToken,
            ["hosted service"] = ApiApp.LicenseApiToken,
            ["operator"] = ApiApp.OperatorToken,
        };
        await Problem.IsAsync(await SendAsync(null), 401, "unauthorized");
        await Problem.IsAsync(await SendAsync("nyra_dt_made-up-by-somebody"), 401, "unauthorized");
        await Problem.IsAsync(await SendAsync(new string('x', 5000)), 401, "unauthorized");
        await Problem.IsAsync(await SendAsync(tokens[whose] + "x"), 401, "unauthorized");
        foreach (var other in tokens.Where(token => token.Key != whose))
            await Problem.IsAsync(await SendAsync(other.Value), 403, "forbidden");
        var own = await SendAsync(tokens[whose]);
        Assert.NotEqual(HttpStatusCode.Unauthorized, own.StatusCode);
        Assert.NotEqual(HttpStatusCode.Forbidden, own.StatusCode);

        Task<HttpResponseMessage> SendAsync(string? token) => _api.SendAsync(new(method), path, token, method == "POST" ? "{}" : null);
    }

    [Fact]
    public async Task A_token_in_the_address_is_no_token() =>
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, $"v1/entitlements?access_token={_deviceToken}&token={_deviceToken}"), 401, "unauthorized");

    [Fact]
    public async Task A_released_device_may_learn_its_refusal_and_nothing_else()
    {
        await _api.Store.UpdateDevicesAsync(
            "cus_1", roster => roster.Release("laptop", Snapshots.Noon), new(["test"], "released"), CancellationToken.None);
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, "v1/entitlements", _deviceToken), 403, "forbidden");
        var refused = await _api.SendAsync(HttpMethod.Post, "v1/licenses/refresh", _deviceToken);
        await Problem.IsAsync(refused, 402, "no-access");
        var body = await refused.Content.ReadAsStringAsync();
        Assert.Contains("\"code\":\"device-released\"", body, StringComparison.Ordinal);
        Assert.Contains("\"refusal\":\"ey", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_holds_no_token()
    {
        Assert.DoesNotContain(_deviceToken, await File.ReadAllTextAsync(_api.EntitlementsFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_token_that_is_not_known_does_not_buy_a_second_subscription()
    {
        var json = "{\"deviceId\":\"laptop\",\"challenge\":\"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\"}";
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Post, "v1/checkout/sessions", "nyra_dt_unknown", json), 401, "unauthorized");
    }
}
