using System.Net;
using System.Net.Http.Json;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Gateway;

/// <summary>Each checkout makes a customer at Stripe: few for a caller, however many addresses it has, and a ceiling for all callers.</summary>
public sealed class PurchaseLimitTests : IAsyncLifetime
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private BackendStub _api = null!;
    private GatewayApp _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await BackendStub.StartAsync();
        _gateway = await GatewayApp.StartAsync(
            _api.Address, new Dictionary<string, string?> { ["Limits:PurchaseWindow"] = "01:00:00", ["Limits:Purchases"] = "150" });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task All_addresses_of_an_ipv6_56_are_one_caller_at_checkout()
    {
        for (var i = 0; i < 200; i++)
        {
            var response = await BuyAsync($"2001:4860:1:{i:x}::{i + 1:x}");
            Assert.Equal(i < 20 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, response.StatusCode);
        }
        Assert.Equal(20, _api.Bodies.Count);
        // A neighbor in the next /56 is served; everything but checkout counts by /64.
        Assert.Equal(HttpStatusCode.OK, (await BuyAsync("2001:4860:1:100::1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "health", "2001:4860:1:0::1")).StatusCode);
    }

    [Fact]
    public async Task All_callers_together_begin_no_more_checkouts_than_the_ceiling_and_a_refused_one_takes_no_share()
    {
        // One caller that goes on after its limit does not use up what others may have.
        for (var i = 0; i < 300; i++)
            await BuyAsync("198.51.100.1");
        Assert.Equal(20, _api.Bodies.Count);
        for (var i = 0; i < 200; i++)
        {
            var response = await BuyAsync($"2001:4860:{i:x}::1");
            if (i < 130)
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            else
                await Problem.IsAsync(response, 429, "too-many-requests");
        }
        Assert.Equal(150, _api.Bodies.Count);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "webhooks/stripe", "198.51.100.1")).StatusCode);
    }

    private Task<HttpResponseMessage> BuyAsync(string address) => SendAsync(HttpMethod.Post, "v1/checkout/sessions", address);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string address)
    {
        using var request = new HttpRequestMessage(method, new Uri(_gateway.Address, path));
        request.Headers.Add(CallerAddress.Header, address);
        if (method == HttpMethod.Post)
            request.Content = JsonContent.Create(new { deviceId = "laptop" });
        return await _http.SendAsync(request);
    }
}
