using System.Net;
using System.Text;
using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>What the client requests, which values of a response it accepts, and what it says about the others.</summary>
public sealed class LicensingClientRequestTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Access Active = new(true, AccessCodes.Active);
    private static readonly PendingCheckout Checkout = new("cs_1", "https://pay.example/cs_1", "verifier");

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly MemoryLicenseStorage _storage = new();
    private readonly List<string> _requests = [];

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData("checkout", "POST /v1/checkout/sessions token")]
    [InlineData("activate", "POST /v1/activations ")]
    [InlineData("code", "POST /v1/activations/code ")]
    [InlineData("refresh", "POST /v1/licenses/refresh token")]
    [InlineData("portal", "POST /v1/portal/sessions token")]
    [InlineData("list", "GET /v1/devices token")]
    [InlineData("release", "DELETE /v1/devices/a%2Fb token")]
    [InlineData("offer", "POST /v1/devices/codes token")]
    public async Task Each_call_is_one_request_of_its_route_with_the_token_where_it_is_needed(string call, string request)
    {
        await _storage.SaveAsync(new("token", Checkout: Checkout), Ct);
        using var client = Client(_ => ScriptedHttp.Json("""{"type":"about:blank","title":"No"}""", 409));
        if (call == "refresh")
            await client.RefreshAsync(Ct);
        else
            await Assert.ThrowsAsync<LicensingException>(() => CallAsync(client, call));
        Assert.Equal([request], _requests);
    }

    [Theory]
    [InlineData("portal")]
    [InlineData("list")]
    [InlineData("release")]
    [InlineData("offer")]
    [InlineData("checkout")]
    public async Task A_device_that_the_backend_does_not_know_is_told_how_to_join_again(string call)
    {
        await _storage.SaveAsync(new("token"), Ct);
        using var client = Client(_ => ScriptedHttp.Json("""{"type":"urn:nyra:problem:unauthorized","title":"Not known"}""", 401));
        var refusal = await Assert.ThrowsAsync<LicensingException>(() => CallAsync(client, call));
        Assert.Equal((401, "urn:nyra:problem:unauthorized"), (refusal.Status, refusal.Type));
        Assert.Contains("Join with a code from another device or from support", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public async Task A_device_code_has_1_to_64_characters(int length, bool accepted)
    {
        await _storage.SaveAsync(new("token"), Ct);
        var code = new string('c', length);
        using var client = Client(_ => ScriptedHttp.Json($$"""{"code":"{{code}}","expiresAt":"2026-11-01T12:10:00Z"}"""));
        if (accepted)
            Assert.Equal(code, (await client.OfferCodeAsync(Ct)).Code);
        else
            await Assert.ThrowsAsync<LicensingException>(() => client.OfferCodeAsync(Ct));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public async Task A_checkout_session_id_has_1_to_255_characters(int length, bool accepted)
    {
        var id = new string('s', length);
        using var client = Client(_ => ScriptedHttp.Json($$"""{"sessionId":"{{id}}","url":"https://pay.example/cs"}"""));
        if (accepted)
            Assert.Equal(id, (await client.BeginCheckoutAsync(null, Ct)).SessionId);
        else
            await Assert.ThrowsAsync<LicensingException>(() => client.BeginCheckoutAsync(null, Ct));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("!", true)]
    [InlineData("~", true)]
    [InlineData("a b", false)]
    [InlineData("a\u007f", false)]
    [InlineData("256", true)]
    [InlineData("257", false)]
    public async Task A_device_token_is_up_to_256_visible_ascii_characters(string token, bool accepted)
    {
        if (int.TryParse(token, out var length))
            token = new('t', length);
        using var client = ClientAsync(async request => ScriptedHttp.Json(JsonSerializer.Serialize(
            new { deviceToken = token, license = License(await NonceOfAsync(request)) })));
        if (!accepted)
            await Assert.ThrowsAsync<LicensingException>(() => client.ActivateByCodeAsync("7q3k-m0xz", Ct));
        else
            Assert.Equal(LicenseStatus.Active, (await client.ActivateByCodeAsync("7q3k-m0xz", Ct)).Status);
        Assert.Equal(accepted ? token : null, (await _storage.LoadAsync(Ct)).DeviceToken);
    }

    [Fact]
    public async Task A_list_with_one_device_that_has_no_id_is_refused_as_a_whole()
    {
        await _storage.SaveAsync(new("token"), Ct);
        const string Device = """{"deviceId":"ID","name":"n","activatedAt":"2026-11-01T12:00:00Z","current":true}""";
        var list = $$"""{"devices":[{{Device}},{{Device.Replace("ID", "", StringComparison.Ordinal)}}],"limit":3}""";
        using var client = Client(_ => ScriptedHttp.Json(list));
        await Assert.ThrowsAsync<LicensingException>(() => client.ListDevicesAsync(Ct));
    }

    [Theory]
    [InlineData(503, "text/html", "<html>", "The billing backend is not available now (HTTP 503). Try again later.")]
    [InlineData(599, "text/html", "<html>", "The billing backend is not available now (HTTP 599). Try again later.")]
    [InlineData(407, "text/html", "<html>", "a proxy of this network requires a sign-in")]
    [InlineData(404, "text/html", """{"title":"Pay here"}""", "its content is not what was requested")]
    [InlineData(200, "application/json", "TOO LONG", "it exceeds 256 KB or is damaged")]
    public async Task An_unusable_response_is_explained(int status, string type, string body, string message)
    {
        await _storage.SaveAsync(new("token"), Ct);
        using var client = Client(_ => new((HttpStatusCode)status)
        {
            Content = new StringContent(body == "TOO LONG" ? new('x', 256 * 1024 + 1) : body, Encoding.UTF8, type),
        });
        var error = await Assert.ThrowsAsync<LicensingException>(() => client.OfferCodeAsync(Ct));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Pay here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_may_begin_with_a_byte_order_mark()
    {
        await _storage.SaveAsync(new("token"), Ct);
        using var client = Client(_ => ScriptedHttp.Json("\uFEFF" + """{"code":"c","expiresAt":"2026-11-01T12:10:00Z"}"""));
        Assert.Equal("c", (await client.OfferCodeAsync(Ct)).Code);
    }

    [Fact]
    public async Task A_license_of_another_device_is_refused_with_what_to_do()
    {
        using var stranger = TestKeys.New();
        using var client = Client(_ => ScriptedHttp.Json($$"""{"deviceToken":"t","license":"{{License(null, stranger)}}"}"""));
        var error = await Assert.ThrowsAsync<LicensingException>(() => client.ActivateByCodeAsync("7q3k-m0xz", Ct));
        Assert.Contains("no license that this app can verify for this device", error.Message, StringComparison.Ordinal);
        Assert.Contains("Activate again; if that fails too, update the app or contact support.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_one_checkout_keeps_the_one_begun_meanwhile()
    {
        await _storage.SaveAsync(new(Checkout: Checkout), Ct);
        var next = Checkout with { SessionId = "cs_2" };
        using var client = ClientAsync(async _ =>
        {
            await _storage.SaveAsync(new(Checkout: next), Ct);
            return ScriptedHttp.Json("""{"type":"urn:nyra:problem:checkout-expired","title":"Expired"}""", 410);
        });
        await Assert.ThrowsAsync<LicensingException>(() => client.ActivateAsync(Ct));
        Assert.Equal(next, (await _storage.LoadAsync(Ct)).Checkout);
    }

    [Fact]
    public async Task Forgetting_keeps_the_clock_and_the_keys_and_raises_the_new_state()
    {
        var clock = ClockWatermark.Proven(Noon, Noon, TimeSpan.FromHours(1));
        await _storage.SaveAsync(new("token", License(null), Checkout: Checkout, Clock: clock, KeyStatements: ["a.b.c"]), Ct);
        using var client = Client(_ => ScriptedHttp.Json("{}", 503));
        var states = new List<LicenseStatus>();
        client.StateChanged += (_, change) => states.Add(change.Now.Status);
        await client.GetStateAsync(Ct);
        await client.ForgetAsync(Ct);
        Assert.Equal([LicenseStatus.Active, LicenseStatus.None], states);
        var stored = await _storage.LoadAsync(Ct);
        Assert.Equal((null, null, null, clock), (stored.DeviceToken, stored.License, stored.Checkout, stored.Clock));
        Assert.Equal(["a.b.c"], stored.KeyStatements);
    }

    private static Task CallAsync(LicensingClient client, string call) => call switch
    {
        "checkout" => client.BeginCheckoutAsync(null, Ct),
        "activate" => client.ActivateAsync(Ct),
        "code" => client.ActivateByCodeAsync("7q3k-m0xz", Ct),
        "portal" => client.OpenPortalAsync(Ct),
        "list" => client.ListDevicesAsync(Ct),
        "release" => client.ReleaseDeviceAsync("a/b", Ct),
        _ => client.OfferCodeAsync(Ct),
    };

    private LicensingClient Client(Func<HttpRequestMessage, HttpResponseMessage> respond) => ClientAsync(request => Task.FromResult(respond(request)));

    private LicensingClient ClientAsync(Func<HttpRequestMessage, Task<HttpResponseMessage>> respond)
    {
        var http = new HttpClient(new ScriptedHttp(request =>
        {
            _requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath} {request.Headers.Authorization?.Parameter}");
            return respond(request);
        }))
        {
            BaseAddress = new("https://billing.example"),
        };
        return new(http, new()
        {
            DeviceId = "laptop",
            DeviceName = "Laptop",
            TrustedKeys = TestKeys.Published(_keys),
            Storage = _storage,
            Time = new DeviceClock(Noon),
        });
    }

    private string License(string? nonce, SigningKeys? keys = null) => new LicenseIssuer(keys ?? _keys).Issue(
        "cus_1", "laptop", new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" }, Active, LicenseTerms.For(Active, Noon), nonce);

    private static async Task<string> NonceOfAsync(HttpRequestMessage request)
    {
        using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(Ct));
        return body.RootElement.GetProperty("nonce").GetString()!;
    }
}
