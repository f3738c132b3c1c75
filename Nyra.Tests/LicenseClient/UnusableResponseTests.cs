using System.Net;
using System.Text;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>Responses of a broken server, a proxy or a network's login page, one example of each kind.</summary>
public sealed class UnusableResponseTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Access Active = new(true, AccessCodes.Active);
    private static readonly PendingCheckout Checkout = new("cs_1", "https://pay.example/cs_1", "verifier");

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly MemoryLicenseStorage _storage = new();
    private readonly HurriedTime _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(200, "{\"license\":\"a.b.c\"}")]
    [InlineData(402, "{\"refusal\":\"a.b.c\"}")]
    [InlineData(200, "{\"license\":\"a.b.c.d.e\"}")]
    [InlineData(402, "{\"refusal\":\"eyJhbGciOjV9.e30.AA\"}")]
    public async Task A_refresh_answered_with_text_that_only_looks_like_a_token_keeps_the_state_and_is_tried_again(int status, string body)
    {
        var stored = await LicensedAsync();
        using var client = Client(_ => Response(status, body));
        Assert.Equal(LicenseStatus.Active, (await client.RefreshAsync(Ct)).Status);
        Assert.Equal(stored.ToJson(), (await _storage.LoadAsync(Ct) with { Clock = null }).ToJson());
        Assert.False((await client.TryRefreshAsync(Ct)).Answered);
    }

    [Theory]
    [InlineData(200, "{\"deviceToken\":\"t\",\"license\":\"a.b.c\"}")]
    [InlineData(200, "{\"deviceToken\":\"t\",\"license\":\"FOREIGN\"}")]
    [InlineData(200, "{\"deviceToken\":\"t\\r\\nx\",\"license\":\"GENUINE\"}")]
    [InlineData(402, "{\"type\":\"about:blank\",\"title\":\"Pay for the network first\"}")]
    [InlineData(404, "<html>Not found</html>")]
    [InlineData(410, "{}")]
    public async Task An_activation_that_holds_no_license_of_this_device_erases_neither_license_nor_checkout(int status, string body)
    {
        var stored = await LicensedAsync();
        using var foreign = TestKeys.New();
        body = body.Replace("FOREIGN", License(foreign), StringComparison.Ordinal);
        body = body.Replace("GENUINE", License(_keys), StringComparison.Ordinal);
        using var client = Client(_ => Response(status, body));
        Assert.Equal(status, (await Assert.ThrowsAsync<LicensingException>(() => client.ActivateAsync(Ct))).Status);
        Assert.Equal(status, (await Assert.ThrowsAsync<LicensingException>(() => client.ActivateByCodeAsync("7q3k-m0xz", Ct))).Status);
        Assert.Equal(stored, await _storage.LoadAsync(Ct));
    }

    [Fact]
    public async Task An_activation_recorded_earlier_and_replayed_is_not_taken_for_an_answer_to_this_one()
    {
        var stored = await LicensedAsync();
        using var client = Client(_ => Response(200, $$"""{"deviceToken":"t","license":"{{License(_keys, "another-nonce")}}"}"""));
        await Assert.ThrowsAsync<LicensingException>(() => client.ActivateAsync(Ct));
        Assert.Equal(stored, await _storage.LoadAsync(Ct));
    }

    [Theory]
    [InlineData(401, "application/json", "{}")]
    [InlineData(401, "text/html", "Sign in")]
    [InlineData(407, "text/html", "Sign in")]
    [InlineData(304, "", "")]
    [InlineData(302, "text/html", "")]
    [InlineData(200, "text/html; charset=no-such-charset", "<html>Welcome to our hotel</html>")]
    [InlineData(206, "application/json", "{\"url\":\"https://por")]
    public async Task A_login_page_is_called_that_and_nobody_is_told_to_forget_the_device(int status, string type, string body)
    {
        await LicensedAsync();
        using var client = Client(_ => Response(status, body, type));
        var error = await Assert.ThrowsAsync<LicensingException>(() => client.OpenPortalAsync(Ct));
        Assert.Contains("login page", error.Message, StringComparison.Ordinal);
        Assert.Contains("try again", error.Message, StringComparison.Ordinal);
        Assert.Equal((status, (string?)null), (error.Status, error.Type));
        Assert.False((await client.RefreshAsync(Ct)).NeedsActivation);
    }

    [Theory]
    [InlineData("file:///C:/Windows/System32/calc.exe")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://portal.example/")]
    [InlineData("//portal.example/")]
    [InlineData("https:///p")]
    [InlineData("http://:99999/")]
    [InlineData("")]
    public async Task What_is_no_web_address_is_not_handed_to_the_app_to_be_opened(string address)
    {
        await LicensedAsync();
        using var client = Client(_ => Response(200, $$"""{"url":"{{address}}","sessionId":"cs_2"}"""));
        await Assert.ThrowsAsync<LicensingException>(() => client.OpenPortalAsync(Ct));
        await Assert.ThrowsAsync<LicensingException>(() => client.BeginCheckoutAsync(null, Ct));
        Assert.Equal(Checkout, (await _storage.LoadAsync(Ct)).Checkout);
    }

    [Theory]
    [InlineData("{\"devices\":[null],\"limit\":3}")]
    [InlineData("{\"devices\":null,\"limit\":3}")]
    [InlineData("{\"devices\":[],\"limit\":1e300}")]
    [InlineData("{\"devices\":[{\"deviceId\":\"a\",\"name\":null,\"activatedAt\":\"2026-11-01T12:00:00Z\",\"current\":true}],\"limit\":3}")]
    public async Task A_list_of_devices_with_holes_is_not_handed_to_the_app(string body)
    {
        await LicensedAsync();
        using var client = Client(_ => Response(200, body));
        await Assert.ThrowsAsync<LicensingException>(() => client.ListDevicesAsync(Ct));
    }

    [Fact]
    public async Task The_words_of_a_problem_are_shown_without_control_characters_and_not_by_the_page()
    {
        await LicensedAsync();
        using var client = Client(_ => Response(503, $$"""{"title":"\u001b[2JDown{{new string('x', 100_000)}}"}"""));
        var message = (await Assert.ThrowsAsync<LicensingException>(() => client.OfferCodeAsync(Ct))).Message;
        Assert.Contains("Down", message, StringComparison.Ordinal);
        Assert.True(message.Length <= 500 && !message.Any(char.IsControl));
    }

    private async Task<StoredLicense> LicensedAsync()
    {
        var stored = new StoredLicense("token", License(_keys), Checkout: Checkout);
        await _storage.SaveAsync(stored, Ct);
        return stored;
    }

    private string License(SigningKeys keys, string? nonce = null)
    {
        var billing = new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" };
        return new LicenseIssuer(keys).Issue("cus_1", "laptop", billing, Active, LicenseTerms.For(Active, _time.GetUtcNow()), nonce);
    }

    private LicensingClient Client(Func<HttpRequestMessage, HttpResponseMessage> response) => new(
        new(new ScriptedHttp(response)) { BaseAddress = new("https://billing.example") },
        new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = _storage, Time = _time });

    private static HttpResponseMessage Response(int status, string body, string type = "application/json")
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return response;
    }
}
