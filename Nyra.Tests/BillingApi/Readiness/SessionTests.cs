using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed class SessionTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private ApiApp _api = null!;
    private HttpClient _browser = null!;

    public async ValueTask InitializeAsync()
    {
        // A cookie ends by the browser's clock.
        _api = await ApiApp.StartAsync(time: new(DateTimeOffset.UtcNow));
        _browser = new(new SocketsHttpHandler { CookieContainer = new(), AllowAutoRedirect = false }) { BaseAddress = _api.Http.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Who_signs_in_gets_a_cookie_that_no_script_reads_and_no_other_site_sends()
    {
        var answer = await SignInAsync(ApiApp.OperatorToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.All(new[] { "httponly", "samesite=strict", "path=/" }, part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(ApiApp.OperatorToken, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("v1/queue", Ct)).StatusCode);
    }

    [Fact]
    public async Task In_production_the_cookie_goes_over_https_alone()
    {
        var session = await CookieInAsync("Production");
        Assert.Contains("secure", session, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("operator-token-of-the-tests-012345678")]
    [InlineData("operator-token-of-the-tests-01234567890")]
    public async Task Another_token_signs_nobody_in(string token)
    {
        var answer = await SignInAsync(token);
        Assert.False(answer.IsSuccessStatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await Problem.IsAsync(await _browser.GetAsync("v1/queue", Ct), 401, "unauthorized");
    }

    [Fact]
    public async Task A_change_needs_what_only_a_page_of_ours_can_know()
    {
        var csrf = await CsrfAsync();
        await Problem.IsAsync(await _browser.PostAsync("v1/readiness/check", null, Ct), 403, "csrf-missing");
        await Problem.IsAsync(await _browser.PutAsJsonAsync("v1/command-center", new { format = 1 }, Ct), 403, "csrf-missing");
        await Problem.IsAsync(await _browser.DeleteAsync("v1/snapshots", Ct), 403, "csrf-missing");
        await Problem.IsAsync(await PostAsync("v1/readiness/check", csrf + "x"), 403, "csrf-missing");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("v1/readiness/check", csrf)).StatusCode);
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_and_a_changed_cookie_is_none()
    {
        await SignInAsync(ApiApp.OperatorToken);
        _api.Time.Advance(TimeSpan.FromHours(12) + TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.GetAsync("v1/queue", Ct)).StatusCode);
        foreach (var cookie in new[] { "x", "1.2.3", "99999999999.abc.def", "a.b.c", new string('9', 500) })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "v1/queue");
            request.Headers.Add("Cookie", "nyra_operator=" + cookie);
            Assert.Equal(HttpStatusCode.Unauthorized, (await _api.Http.SendAsync(request, Ct)).StatusCode);
        }
    }

    [Fact]
    public async Task Who_signs_out_is_out()
    {
        await SignInAsync(ApiApp.OperatorToken);
        Assert.Equal(HttpStatusCode.NoContent, (await _browser.PostAsync("operator/sign-out", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.GetAsync("v1/queue", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_cookie_that_somebody_kept_ends_with_the_sign_out()
    {
        var cookie = (await SignInAsync(ApiApp.OperatorToken)).Headers.GetValues("Set-Cookie").First().Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, (await WithCookieAsync(_api, cookie)).StatusCode);
        await _browser.PostAsync("operator/sign-out", null, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, (await WithCookieAsync(_api, cookie)).StatusCode);
    }

    [Fact]
    public async Task A_sign_out_holds_after_a_restart_of_the_api_and_in_every_other_process()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var other = await ApiApp.StartAsync(folder: folder, time: time);
        string cookie, kept;
        await using (var api = await ApiApp.StartAsync(folder: folder, time: time))
        {
            (cookie, kept) = (await CookieOfAsync(api), await CookieOfAsync(api));
            Assert.Equal(HttpStatusCode.OK, (await WithCookieAsync(other, cookie)).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await SignOutAsync(api, cookie)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await WithCookieAsync(other, cookie)).StatusCode);
        await using var restarted = await ApiApp.StartAsync(folder: folder, time: time);
        Assert.Equal(HttpStatusCode.Unauthorized, (await WithCookieAsync(restarted, cookie)).StatusCode);
        // Another browser of the operator stays signed in.
        Assert.Equal(HttpStatusCode.OK, (await WithCookieAsync(restarted, kept)).StatusCode);
    }

    [Fact]
    public async Task While_the_store_cannot_be_read_no_session_counts_and_the_token_does()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await ApiApp.StartAsync(folder: folder, time: time);
        var cookie = await CookieOfAsync(api);
        Assert.Equal(HttpStatusCode.OK, (await WithCookieAsync(api, cookie)).StatusCode);
        var good = File.Exists(api.EntitlementsFile) ? await File.ReadAllBytesAsync(api.EntitlementsFile, Ct) : [];
        await File.WriteAllTextAsync(api.EntitlementsFile, "{ half", Ct);
        await Problem.IsAsync(await WithCookieAsync(api, cookie), 503, "storage-unavailable");
        await Problem.IsAsync(await SignOutAsync(api, cookie), 503, "storage-unavailable");
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Get, "v1/queue", ApiApp.OperatorToken)).StatusCode);
        await File.WriteAllBytesAsync(api.EntitlementsFile, good, Ct);
        Assert.Equal(HttpStatusCode.OK, (await WithCookieAsync(api, cookie)).StatusCode);
    }

    [Fact]
    public async Task A_cookie_that_is_refused_is_taken_from_the_browser()
    {
        foreach (var path in new[] { "v1/queue", "operator/session" })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Cookie", "nyra_operator=1.old.cookie");
            var refused = await _api.Http.SendAsync(request, Ct);
            Assert.StartsWith("nyra_operator=; expires=Thu, 01 Jan 1970", Assert.Single(refused.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_operators_browser_is_no_device()
    {
        await SignInAsync(ApiApp.OperatorToken);
        await Problem.IsAsync(await _browser.GetAsync("v1/entitlements", Ct), 401, "unauthorized");
    }

    [Fact]
    public async Task A_session_is_known_to_every_process_of_the_api_and_to_none_with_another_token()
    {
        await SignInAsync(ApiApp.OperatorToken);
        var cookie = (await SignInAsync(ApiApp.OperatorToken)).Headers.GetValues("Set-Cookie").First().Split(';')[0];
        await using var second = await ApiApp.StartAsync();
        await using var other = await ApiApp.StartAsync(new Dictionary<string, string?> { [Settings.OperatorToken] = "another-operator-token-0123456789-abcdef" });
        Assert.Equal(HttpStatusCode.OK, (await WithCookieAsync(second, cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await WithCookieAsync(other, cookie)).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", null, null, true)]
    [InlineData("localhost", null, null, true)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1:5180", true)]
    [InlineData("rebound.example", null, null, false)]
    [InlineData("127.0.0.1", "203.0.113.7", null, false)]
    [InlineData("127.0.0.1", "127.0.0.1, 203.0.113.7", null, false)]
    [InlineData("127.0.0.1", null, "rebound.example", false)]
    public async Task In_development_this_machine_needs_no_token_and_nobody_who_comes_by_another_name_or_from_elsewhere(
        string host, string? forwardedFor, string? forwardedHost, bool open)
    {
        await using var api = await ApiApp.StartAsync(new Dictionary<string, string?> { [Settings.OperatorToken] = null });
        var request = new HttpRequestMessage(HttpMethod.Get, "v1/queue");
        request.Headers.Host = $"{host}:{api.Http.BaseAddress!.Port}";
        if (forwardedFor is not null)
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        if (forwardedHost is not null)
            request.Headers.Add("X-Forwarded-Host", forwardedHost);
        Assert.Equal(open ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, (await api.Http.SendAsync(request, Ct)).StatusCode);
        // Open or not, a change proves that a page of ours makes it.
        await Problem.IsAsync(await api.Http.PostAsync("v1/readiness/check", null, Ct), 403, "csrf-missing");
    }

    private Task<HttpResponseMessage> SignInAsync(string token) => _browser.PostAsJsonAsync("operator/sign-in", new { token }, Ct);

    private async Task<string> CsrfAsync()
    {
        var signedIn = JsonNode.Parse(await (await SignInAsync(ApiApp.OperatorToken)).Content.ReadAsStringAsync(Ct))!;
        var session = JsonNode.Parse(await _browser.GetStringAsync("operator/session", Ct))!;
        Assert.Equal((true, signedIn["csrf"]!.GetValue<string>()), (session["signedIn"]!.GetValue<bool>(), session["csrf"]!.GetValue<string>()));
        return signedIn["csrf"]!.GetValue<string>();
    }

    private Task<HttpResponseMessage> PostAsync(string path, string csrf)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Nyra-Csrf", csrf);
        return _browser.SendAsync(request, Ct);
    }

    // A separate client, so that no other request sends this cookie.
    private static async Task<string> CookieOfAsync(ApiApp api)
    {
        using var http = new HttpClient { BaseAddress = api.Http.BaseAddress };
        var response = await http.PostAsJsonAsync("operator/sign-in", new { token = ApiApp.OperatorToken }, Ct);
        return response.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    private static Task<HttpResponseMessage> SignOutAsync(ApiApp api, string cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "operator/sign-out");
        request.Headers.Add("Cookie", cookie);
        return api.Http.SendAsync(request, Ct);
    }

    private static Task<HttpResponseMessage> WithCookieAsync(ApiApp api, string cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "v1/queue");
        request.Headers.Add("Cookie", cookie);
        return api.Http.SendAsync(request, Ct);
    }

    private static async Task<string> CookieInAsync(string environment)
    {
        await using var api = await ApiApp.StartAsync(environment: environment);
        return (await api.Http.PostAsJsonAsync("operator/sign-in", new { token = ApiApp.OperatorToken }, Ct)).Headers.GetValues("Set-Cookie").First();
    }
}
