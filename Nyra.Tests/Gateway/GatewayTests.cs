using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Gateway;

public sealed class GatewayTests : IAsyncLifetime
{
    private RunningStack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await RunningStack.StartAsync();

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Fact]
    public async Task What_is_not_routed_is_not_found()
    {
        await Problem.IsAsync(await _stack.Http.GetAsync("anything"), 404, "not-found");
        await Problem.IsAsync(await _stack.Http.GetAsync("webhooks/stripe"), 405, "method-not-allowed");
        await Problem.IsAsync(await _stack.Http.PostAsync("webhooks/stripe/", null), 400, "invalid-signature");
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers_and_tells_no_server()
    {
        foreach (var path in new[] { "health", "anything", ".well-known/jwks.json", "v1/entitlements" })
        {
            var answer = await _stack.Http.GetAsync(path);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.True(answer.Headers.Contains("Content-Security-Policy"));
            Assert.Empty(answer.Headers.Server);
        }
    }

    [Theory]
    [InlineData("return/paid?session_id=cs_1", "Thank you")]
    [InlineData("return/canceled", "Nothing was paid")]
    [InlineData("return/account", "All saved")]
    public async Task The_pages_to_come_back_to_are_there_with_the_one_style_they_are_allowed(string path, string title)
    {
        var page = await _stack.Http.GetAsync(path);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"<h1>{title}</h1>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("style-src 'self'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var style = await _stack.Http.GetAsync("return/style.css");
        Assert.Equal("text/css", style.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_operators_page_may_run_its_own_scripts_and_nothing_else()
    {
        var page = await _stack.Http.GetAsync("readiness");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Equal(
            [
                "base-uri 'none'", "connect-src 'self'", "default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "img-src 'self'", "script-src 'self'",
                "style-src 'self'",
            ],
            policy.Order(StringComparer.Ordinal));
        var script = await _stack.Http.GetAsync("readiness/page.js");
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", Assert.Single(script.Headers.GetValues("X-Content-Type-Options")));
        await Problem.IsAsync(await _stack.Http.PostAsync("readiness", null), 405, "method-not-allowed");
        await Problem.IsAsync(await _stack.Http.GetAsync("readiness/nothing.js"), 404, "not-found");

        var data = await _stack.Http.GetAsync("health");
        Assert.DoesNotContain("script-src", Assert.Single(data.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_tries_tokens_is_stopped_after_ten_and_the_right_one_then_waits_too()
    {
        for (var i = 0; i < 10; i++)
            await Problem.IsAsync(await SignInAsync($"not-the-operators-token-{i}"), 401, "unauthorized");
        var refused = await SignInAsync(_stack.Setting(Nyra.Billing.Configuration.Settings.OperatorToken));
        await Problem.IsAsync(refused, 429, "too-many-requests");
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.OK, (await _stack.Http.GetAsync("operator/session")).StatusCode);
    }

    [Fact]
    public async Task Ten_megabytes_for_the_command_center_get_no_further_than_the_gateway()
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "v1/command-center") { Content = new StringContent(new string('x', 10 << 20)) };
        request.Headers.ExpectContinue = true;
        await Problem.IsAsync(await _stack.Http.SendAsync(request), 413, "too-large");
        // The sender's fault is nobody's trouble here.
        await using var log = new FileStream(_stack.Stack.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Assert.DoesNotContain("HttpForwarder", await new StreamReader(log).ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_asks_too_often_is_told_how_long_to_wait_and_stripe_still_gets_through()
    {
        // A gateway of its own, whose window outlasts any machine's slowness.
        await using var gateway = await GatewayAsync(
            _stack.Stack.BillingApi, new Dictionary<string, string?> { ["Limits:RequestsPerCaller"] = "5", ["Limits:CallerWindow"] = "01:00:00" });
        using var http = new HttpClient { BaseAddress = new(gateway.Urls.Single()) };
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(".well-known/jwks.json")).StatusCode);
        var refused = await http.GetAsync(".well-known/jwks.json");
        await Problem.IsAsync(refused, 429, "too-many-requests");
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("webhooks/stripe", new StringContent("{}"))).StatusCode);
    }

    [Fact]
    public async Task The_api_out_of_reach_is_said_as_such()
    {
        // A gateway of its own, whose API is nowhere.
        await using var gateway = await GatewayAsync(new($"http://127.0.0.1:{Nyra.Embedded.LoopbackPorts.Take(1)[0]}"), []);
        using var http = new HttpClient { BaseAddress = new(gateway.Urls.Single()) };
        await Problem.IsAsync(await http.GetAsync("health"), 502, "backend-unavailable");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("alive")).StatusCode);
    }

    private static async Task<WebApplication> GatewayAsync(Uri api, Dictionary<string, string?> settings)
    {
        var gateway = Nyra.Gateway.GatewayHost.Build([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection([new("urls", "http://127.0.0.1:0"), new("services:billing-api:http:0", api.ToString()), .. settings]);
            builder.Logging.ClearProviders();
        });
        await gateway.StartAsync();
        return gateway;
    }

    private Task<HttpResponseMessage> SignInAsync(string token) => _stack.Http.PostAsJsonAsync("operator/sign-in", new { token });
}
