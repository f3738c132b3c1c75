using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>What may go wrong between a click on Buy and a license, without a backend.</summary>
public sealed class ActivationTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Access Active = new(true, AccessCodes.Active);

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly TemporaryFolder _folder = new();
    private readonly LicenseIssuer _issuer;

    public ActivationTests() => _issuer = new(_keys);

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_clicks_on_buy_are_one_checkout()
    {
        var challenges = new List<string>();
        var (client, storage) = Client(async request =>
        {
            challenges.Add(System.Text.Json.JsonDocument.Parse(await request.Content!.ReadAsStringAsync(Ct)).RootElement.GetProperty("challenge").GetString()!);
            await Task.Yield();
            return ScriptedHttp.Json("""{"sessionId":"cs_1","url":"https://pay.example/cs_1"}""");
        });
        var begun = await Task.WhenAll(client.BeginCheckoutAsync(null, Ct), client.BeginCheckoutAsync(null, Ct));
        Assert.Equal(begun[0], begun[1]);
        Assert.Single(challenges.Distinct());
        Assert.Equal(begun[0], (await storage.LoadAsync(Ct)).Checkout);
    }

    [Fact]
    public async Task Of_two_activations_at_once_the_device_keeps_the_token_that_is_good()
    {
        var given = 0;
        var (client, storage) = Client(async _ =>
        {
            var token = $"token-{++given}";
            await Task.Yield();
            return ScriptedHttp.Json($$"""{"deviceToken":"{{token}}","license":"{{License()}}"}""");
        });
        await Begun(storage);
        await Task.WhenAll(client.ActivateAsync(Ct), client.ActivateAsync(Ct), client.ActivateByCodeAsync("7q3k-m0xz", Ct));
        Assert.Equal($"token-{given}", (await storage.LoadAsync(Ct)).DeviceToken);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(429)]
    [InlineData(202)]
    public async Task Who_paid_is_asked_for_patience_whatever_the_backend_stands_on(int status)
    {
        var answers = new Queue<HttpResponseMessage>([Later(status), Later(status), ScriptedHttp.Json($$"""{"deviceToken":"token","license":"{{License()}}"}""")]);
        var (client, storage) = Client(_ => Task.FromResult(answers.Dequeue()));
        await Begun(storage);
        Assert.True((await client.ActivateAsync(Ct)).Licensed);
        Assert.Empty(answers);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"deviceToken\":null,\"license\":null}")]
    [InlineData("<html>Welcome to our hotel</html>")]
    public async Task Somebody_elses_200_is_told_as_that_and_wipes_nothing(string body)
    {
        var (client, storage) = Client(_ => Task.FromResult(ScriptedHttp.Json(body)));
        await Begun(storage);
        var before = await storage.LoadAsync(Ct);
        await Assert.ThrowsAsync<LicensingException>(() => client.ActivateAsync(Ct));
        await Assert.ThrowsAsync<LicensingException>(() => client.ActivateByCodeAsync("7q3k-m0xz", Ct));
        await Assert.ThrowsAsync<LicensingException>(() => client.BeginCheckoutAsync(null, Ct));
        Assert.Equal(before, await storage.LoadAsync(Ct));
        await storage.SaveAsync(before with { DeviceToken = "token" }, Ct);
        await Assert.ThrowsAsync<LicensingException>(() => client.ListDevicesAsync(Ct));
        await Assert.ThrowsAsync<LicensingException>(() => client.OpenPortalAsync(Ct));
        await Assert.ThrowsAsync<LicensingException>(() => client.ReleaseDeviceAsync("desktop", Ct));
    }

    [Fact]
    public async Task A_backend_that_does_not_answer_in_time_is_out_of_reach()
    {
        using var http = new HttpClient(new ScriptedHttp(async _ =>
        {
            await Task.Delay(Timeout.Infinite, Ct);
            return null!;
        }))
        {
            BaseAddress = new("https://billing.example"),
            Timeout = TimeSpan.FromMilliseconds(50),
        };
        using var client = new LicensingClient(http, Options(new MemoryLicenseStorage()));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.BeginCheckoutAsync(null, Ct));
    }

    [Theory]
    [InlineData(402)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_checkout_that_will_never_activate_anything_does_not_stand_in_the_way_of_another(int status)
    {
        var (client, storage) = Client(_ => Task.FromResult(ScriptedHttp.Json("""{"type":"urn:nyra:problem:no-access","title":"No","code":"subscription-canceled"}""", status)));
        await Begun(storage);
        var refused = await Assert.ThrowsAsync<LicensingException>(() => client.ActivateAsync(Ct));
        Assert.Equal((status, "urn:nyra:problem:no-access", "subscription-canceled"), (refused.Status, refused.Type, refused.AccessCode));
        Assert.Null((await storage.LoadAsync(Ct)).Checkout);
    }

    [Fact]
    public async Task A_refusal_keeps_its_words_while_a_checkout_is_pending()
    {
        var (client, storage) = Client(_ => Task.FromResult(ScriptedHttp.Json("""{"type":"urn:nyra:problem:device-released","title":"The device was released"}""", 403)));
        await Begun(storage);
        var refused = await Assert.ThrowsAsync<LicensingException>(() => client.BeginCheckoutAsync(null, Ct));
        Assert.Equal("urn:nyra:problem:device-released", refused.Type);
        Assert.Contains("The device was released", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_activated_is_told_so_before_anybody_is_asked()
    {
        var (client, _) = Client(_ => throw new InvalidOperationException("Nobody is to be asked."));
        foreach (var ask in new Func<Task>[] { () => client.ListDevicesAsync(Ct), () => client.OpenPortalAsync(Ct), () => client.OfferCodeAsync(Ct) })
            Assert.Contains("not activated", (await Assert.ThrowsAsync<LicensingException>(ask)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_programs_on_one_file_lose_nothing_of_each_other()
    {
        var file = _folder.File("license.json");
        var clients = Enumerable.Range(0, 4).Select(program => new LicensingClient(
            new(new ScriptedHttp(async _ =>
            {
                await Task.Yield();
                return ScriptedHttp.Json($$"""{"sessionId":"cs_{{program}}","url":"https://pay.example"}""");
            }))
            { BaseAddress = new("https://billing.example") },
            Options(new FileLicenseStorage(file)))).ToList();
        var storage = new FileLicenseStorage(file);
        await storage.SaveAsync(new("token", License()), Ct);
        await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await client.BeginCheckoutAsync(null, Ct);
                await client.GetStateAsync(Ct);
            }
        })));
        var stored = await storage.LoadAsync(Ct);
        Assert.Equal("token", stored.DeviceToken);
        Assert.NotNull(stored.Checkout);
    }

    [Fact]
    public void What_is_stored_shows_no_secret_in_a_log()
    {
        var stored = new StoredLicense("nyra_dt_secret", License(), Checkout: new("cs_1", "https://pay.example", "verifier-secret"));
        Assert.DoesNotContain("secret", stored.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", stored.Checkout!.ToString(), StringComparison.Ordinal);
        Assert.Contains("cs_1", stored.ToString(), StringComparison.Ordinal);
        Assert.Equal(stored, StoredLicense.FromJson(stored.ToJson()));
        Assert.Throws<InvalidDataException>(() => StoredLicense.FromJson("{\"deviceToken\":7}"u8));
    }

    private static Task Begun(MemoryLicenseStorage storage) => storage.SaveAsync(new(Checkout: new("cs_1", "https://pay.example/cs_1", "verifier")), Ct);

    private static HttpResponseMessage Later(int status)
    {
        var answer = ScriptedHttp.Json("{}", status);
        answer.Headers.RetryAfter = new(TimeSpan.FromMilliseconds(1));
        return answer;
    }

    private (LicensingClient Client, MemoryLicenseStorage Storage) Client(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer)
    {
        var storage = new MemoryLicenseStorage();
        return (new(new(new ScriptedHttp(answer)) { BaseAddress = new("https://billing.example") }, Options(storage)), storage);
    }

    private LicensingClientOptions Options(ILicenseStorage storage) =>
        new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = storage };

    private string License() => _issuer.Issue(
        "cus_1", "laptop", new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" }, Active, LicenseTerms.For(Active, DateTimeOffset.UtcNow));
}
