using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nyra.Billing.Configuration;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>
/// Whatever changes something by the operator's cookie carries the token that only a page of ours can read, whatever its method.
/// </summary>
public sealed class CsrfTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private static readonly string[] Changes =
    [
        "DELETE /v1/customers/{customerId}",
        "DELETE /v1/dead-letters/{id}",
        "DELETE /v1/reconcile/{id}",
        "DELETE /v1/snapshots",
        "POST /v1/accounts/{customerId}/release-codes",
        "POST /v1/dead-letters/{id}/replay",
        "POST /v1/policies/{name}/look",
        "POST /v1/readiness/check",
        "POST /v1/reconcile/",
        "POST /v1/snapshots",
        "PUT /v1/command-center/",
        "PUT /v1/rehearsals/{id}",
    ];

    private ApiApp _api = null!;

    public static TheoryData<string> All => [.. Changes];

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync(time: new(DateTimeOffset.UtcNow));

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public void Every_change_an_operator_can_make_is_tested_here() => Assert.Equal(
        Changes,
        _api.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(wanted => wanted.Policy == "operator"))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods,
                (endpoint, method) => $"{method} {endpoint.RoutePattern.RawText}")
            .Where(change => !change.StartsWith("GET ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_change_by_cookie_without_its_token_is_refused(string change)
    {
        var (cookie, csrf) = await SignInAsync();
        await Problem.IsAsync(await SendAsync(_api, change, cookie, null), 403, "csrf-missing");
        await Problem.IsAsync(await SendAsync(_api, change, cookie, ""), 403, "csrf-missing");
        await Problem.IsAsync(await SendAsync(_api, change, cookie, csrf + "x"), 403, "csrf-missing");
        // That of another session of the same operator is none either.
        var (_, other) = await SignInAsync();
        await Problem.IsAsync(await SendAsync(_api, change, cookie, other), 403, "csrf-missing");
        using var proven = await SendAsync(_api, change, cookie, csrf);
        Assert.NotEqual(HttpStatusCode.Unauthorized, proven.StatusCode);
        Assert.NotEqual(HttpStatusCode.Forbidden, proven.StatusCode);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Where_development_needs_no_sign_in_a_change_needs_its_token_all_the_same(string change)
    {
        await using var open = await ApiApp.StartAsync(new Dictionary<string, string?> { [Settings.OperatorToken] = null });
        await Problem.IsAsync(await SendAsync(open, change, null, null), 403, "csrf-missing");
        var session = JsonNode.Parse(await open.Http.GetStringAsync("operator/session", Ct))!;
        using var proven = await SendAsync(open, change, null, session["csrf"]!.GetValue<string>());
        Assert.NotEqual(HttpStatusCode.Unauthorized, proven.StatusCode);
        Assert.NotEqual(HttpStatusCode.Forbidden, proven.StatusCode);
    }

    [Fact]
    public async Task Reading_by_cookie_needs_no_token()
    {
        var (cookie, _) = await SignInAsync();
        using var read = await SendAsync(_api, "GET /v1/queue", cookie, null);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    private async Task<(string Cookie, string Csrf)> SignInAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _api.Http.BaseAddress };
        using var response = await http.PostAsJsonAsync("operator/sign-in", new { token = ApiApp.OperatorToken }, Ct);
        var csrf = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!["csrf"]!.GetValue<string>();
        return (response.Headers.GetValues("Set-Cookie").First().Split(';')[0], csrf);
    }

    private static async Task<HttpResponseMessage> SendAsync(ApiApp api, string change, string? cookie, string? csrf)
    {
        var parts = change.Split(' ');
        var path = parts[1].Replace("{customerId}", "cus_1", StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal)
            .Replace("{name}", "terms", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new(parts[0]), path);
        if (parts[0] is "POST" or "PUT")
            request.Content = JsonContent.Create(new { });
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        if (csrf is not null)
            request.Headers.TryAddWithoutValidation("Nyra-Csrf", csrf);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = api.Http.BaseAddress,
            Timeout = TimeSpan.FromSeconds(60),
        };
        return await http.SendAsync(request, Ct);
    }
}
