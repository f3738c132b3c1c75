using System.Net;
using System.Net.Http.Json;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Gateway;

/// <summary>Every route of gateway.json: what it tells the API about the caller, and which limit it has.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    private const string Stranger = "203.0.113.7";

    // Name, request and limit. The limits below are set to numbers that tell them apart.
    private static readonly (string Name, string Request, string? Limit)[] Routes =
    [
        ("activations", "POST v1/activations/code", "activations"),
        ("checkout", "POST v1/checkout/sessions", "purchases"),
        ("health", "GET health", "callers"),
        ("keys", "GET .well-known/jwks.json", "callers"),
        ("live", "GET v1/rehearsals/live", "callers"),
        ("operator", "GET operator/session", "callers"),
        ("readiness", "GET readiness", "callers"),
        ("readiness-files", "GET readiness/page.js", "callers"),
        ("return", "GET return/paid", "callers"),
        ("sign-in", "POST operator/sign-in", "callers"),
        ("snapshots", "POST v1/snapshots", "callers"),
        ("v1", "POST v1/usage/hosted-ai/reserve", "callers"),
        ("webhooks", "POST webhooks/stripe", null),
    ];

    private static readonly Dictionary<string, int> Most = new() { ["callers"] = 7, ["purchases"] = 3, ["activations"] = 5 };

    private static readonly Dictionary<string, string?> Low = new()
    {
        ["Limits:RequestsPerCaller"] = "7",
        ["Limits:PurchasesPerCaller"] = "3",
        ["Limits:ActivationsPerCaller"] = "5",
        ["Limits:CallerWindow"] = "01:00:00",
        ["Limits:PurchaseWindow"] = "01:00:00",
        ["Limits:ActivationWindow"] = "01:00:00",
        ["Limits:SignInsPerCaller"] = "4",
        ["Limits:SignInWindow"] = "01:00:00",
    };

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private BackendStub _api = null!;
    private GatewayApp _gateway = null!;

    public static TheoryData<string> Names => [.. Routes.Select(route => route.Name)];

    public async ValueTask InitializeAsync()
    {
        _api = await BackendStub.StartAsync();
        _gateway = await GatewayApp.StartAsync(_api.Address, Low);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public void Every_route_is_tested_here() =>
        Assert.Equal(Routes.Select(route => route.Name), _gateway.Routes.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_api_is_told_the_callers_own_address_whatever_the_caller_says(string name)
    {
        using var response = await SendAsync(_gateway, Request(name), Stranger, request =>
        {
            request.Headers.Add("X-Forwarded-For", "127.0.0.1");
            request.Headers.Add("X-Forwarded-Host", "localhost");
            request.Headers.Add("X-Forwarded-Proto", "https");
        });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var headers = Assert.Single(_api.Headers);
        Assert.Equal(Stranger, headers["X-Forwarded-For"]);
        Assert.Equal(_gateway.Address.Authority, headers["X-Forwarded-Host"]);
        Assert.Equal("http", headers["X-Forwarded-Proto"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_route_has_its_limit(string name)
    {
        var limit = Routes.Single(route => route.Name == name).Limit;
        for (var i = 0; i < 8; i++)
        {
            using var response = await SendAsync(_gateway, Request(name), Stranger);
            var accepted = limit is null || i < Most[limit];
            Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("activations")]
    [InlineData("checkout")]
    public async Task All_addresses_of_an_ipv6_64_are_one_caller(string name)
    {
        var most = Most[Routes.Single(route => route.Name == name).Limit!];
        for (var i = 0; i < most; i++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync($"2001:db8:1:200:{i + 1:x}::1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync("2001:db8:1:200:ffff:ffff:ffff:ffff"));
        // Others are other callers. By chance one may share its count with this one, not all of them.
        var others = await Task.WhenAll(Enumerable.Range(3, 4).Select(i => StatusAsync($"2001:db8:1:{i}00::1")));
        Assert.Contains(HttpStatusCode.OK, others);
        Assert.Contains(HttpStatusCode.OK, await Task.WhenAll(Enumerable.Range(1, 4).Select(i => StatusAsync($"198.51.100.{i}"))));

        async Task<HttpStatusCode> StatusAsync(string address)
        {
            using var response = await SendAsync(_gateway, Request(name), address);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Credentials_refused_at_all_addresses_of_an_ipv6_64_are_those_of_one_caller()
    {
        await using var api = await ApiApp.StartAsync();
        await using var gateway = await GatewayApp.StartAsync(
            api.Http.BaseAddress!, new Dictionary<string, string?>(Low) { ["Limits:RequestsPerCaller"] = "100" });
        for (var i = 0; i < 4; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync($"2001:db8:1:200:{i + 1:x}::1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync("2001:db8:1:200:ffff:ffff:ffff:ffff"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync("2001:db8:1:201::1"));

        async Task<HttpStatusCode> GuessAsync(string address)
        {
            using var response = await SendAsync(
                gateway, "GET v1/queue", address, request => request.Headers.Authorization = new("Bearer", "not-the-operators"));
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData(Stranger, false)]
    [InlineData("2001:db8::1", false)]
    public async Task In_development_only_this_machine_is_the_operator_through_the_gateway(string address, bool isOperator)
    {
        await using var api = await ApiApp.StartAsync(
            new Dictionary<string, string?> { [Nyra.Billing.Configuration.Settings.OperatorToken] = null });
        await using var gateway = await GatewayApp.StartAsync(api.Http.BaseAddress!);
        foreach (var path in new[] { "v1/queue", "v1/command-center", "v1/rehearsals" })
        {
            using var response = await SendAsync(
                gateway, "GET " + path, address, request => request.Headers.Add("X-Forwarded-For", "127.0.0.1"));
            Assert.Equal(isOperator ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task The_limits_are_these_where_nothing_is_set()
    {
        await using var gateway = await GatewayApp.StartAsync(_api.Address);
        var limits = gateway.Limits;
        Assert.Equal((300, TimeSpan.FromSeconds(10)), (limits.RequestsPerCaller, limits.CallerWindow));
        Assert.Equal((20, 600, TimeSpan.FromMinutes(1)), (limits.PurchasesPerCaller, limits.Purchases, limits.PurchaseWindow));
        Assert.Equal((120, TimeSpan.FromMinutes(1)), (limits.ActivationsPerCaller, limits.ActivationWindow));
        Assert.Equal((10, TimeSpan.FromMinutes(1)), (limits.SignInsPerCaller, limits.SignInWindow));
        Assert.Equal((128, 512), (limits.WebhooksAtOnce, limits.WebhooksWaiting));
        Assert.Equal(
            (TimeSpan.FromSeconds(10), 1000, 64L << 20),
            (limits.BodyTimeout, limits.MaxUnfinishedPerCaller, limits.MaxBufferedBytes));
    }

    private static string Request(string name) => Routes.Single(route => route.Name == name).Request;

    private async Task<HttpResponseMessage> SendAsync(
        GatewayApp gateway, string route, string address, Action<HttpRequestMessage>? configure = null)
    {
        var parts = route.Split(' ');
        using var request = new HttpRequestMessage(new(parts[0]), new Uri(gateway.Address, parts[1]));
        request.Headers.Add(CallerAddress.Header, address);
        if (parts[0] == "POST")
            request.Content = JsonContent.Create(new { });
        configure?.Invoke(request);
        return await _http.SendAsync(request);
    }
}
