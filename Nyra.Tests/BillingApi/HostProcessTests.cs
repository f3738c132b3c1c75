using Nyra.Embedded;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>The hosts as the processes they are deployed as.</summary>
public sealed class HostProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Nyra.BillingApi", "billing-api does not start: 10 problems.", "STRIPE_WEBHOOK_SECRET is missing.", "NYRA_ENTITLEMENTS_FILE is missing.")]
    [InlineData("Nyra.WebhookWorker", "webhook-worker does not start: 3 problems.", "STRIPE_SECRET_KEY is missing.", "NYRA_ENTITLEMENTS_FILE is missing.")]
    [InlineData("Nyra.Gateway", "gateway does not start: 1 problem.", "services__billing-api__http__0 is missing.")]
    public async Task A_host_without_settings_names_them_all_and_ends_with_78(string project, params string[] words)
    {
        var (code, output, error) = await NyraProcess.RunAsync(NyraProcess.Host(project), ["--urls", "http://127.0.0.1:0"], _folder.Path);
        Assert.True(code == 78, output + error);
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nyra.BillingApi")]
    [InlineData("Nyra.WebhookWorker")]
    public async Task In_production_a_redis_that_may_lose_what_it_acknowledged_stops_the_start(string project)
    {
        await using var weak = await RedisServer.StartAsync(fsync: "everysec");
        var settings = ApiApp.Settings(_folder);
        settings.Remove("urls");
        settings.Remove("NYRA_QUEUE_FILE");
        settings["ConnectionStrings__redis"] = weak.ConnectionString;
        var (code, output, error) = await NyraProcess.RunAsync(
            NyraProcess.Host(project), ["--urls", "http://127.0.0.1:0", "--environment", "Production"], _folder.Path, settings);
        Assert.True(code == 78, output + error);
        Assert.Contains("appendfsync is everysec. Start it with: --appendonly yes --appendfsync always", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nyra.BillingApi", 13, "Plan__HostedAiCap is not a whole number.", "Plan__DeviceLimit is not a whole number.", "Queue__Capacity is not a whole number.", "STRIPE_SECRET_KEY is missing.")]
    [InlineData("Nyra.WebhookWorker", 8, "Plan__HostedAiCap is not a whole number.", "Worker__Concurrency is not a whole number.", "Worker__ReconcileEvery is not a time such as", "STRIPE_SECRET_KEY is missing.")]
    [InlineData("Nyra.Gateway", 3, "Limits__CallerWindow is not a time such as", "Limits__MaxBufferedBytes is not a whole number.", "services__billing-api__http__0 is missing.")]
    public async Task Settings_that_cannot_be_read_are_named_together_with_all_others_that_are_wrong(string project, int problems, params string[] words)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Plan__HostedAiCap"] = "many",
            ["Plan__DeviceLimit"] = "0x10",
            ["Queue__Capacity"] = "1e5",
            ["Worker__Concurrency"] = "8.5",
            ["Worker__ReconcileEvery"] = "hourly",
            ["Limits__CallerWindow"] = "soon",
            ["Limits__MaxBufferedBytes"] = "64 MB",
        };
        var (code, output, error) = await NyraProcess.RunAsync(NyraProcess.Host(project), ["--urls", "http://127.0.0.1:0"], _folder.Path, settings);
        Assert.True(code == 78, output + error);
        Assert.Contains($"does not start: {problems} problems.", error, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
        Assert.All(settings.Values, value => Assert.DoesNotContain(value!, error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_gateway_can_hold_its_certificate_itself()
    {
        using var authority = new TestAuthority();
        var address = new Uri($"https://127.0.0.1:{LoopbackPorts.Take(1)[0]}/");
        var settings = new Dictionary<string, string?>(authority.KestrelVariables("127.0.0.1")) { ["services__billing-api__http__0"] = "http://127.0.0.1:9" };
        using var gateway = NyraProcess.Start(NyraProcess.Host("Nyra.Gateway"), ["--urls", address.ToString()], _folder.Path, settings);
        await gateway.SaysAsync("Application started");
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = authority.Trust() } });
        Assert.True((await http.GetAsync(new Uri(address, "alive"))).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData(null, false)]
    public async Task Only_where_an_ingress_is_said_to_stand_before_it_the_gateway_believes_what_that_says_of_the_caller(string? behind, bool believes)
    {
        var address = new Uri($"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}/");
        var settings = new Dictionary<string, string?> { ["services__billing-api__http__0"] = "http://127.0.0.1:9", ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = behind };
        using var gateway = NyraProcess.Start(NyraProcess.Host("Nyra.Gateway"), ["--urls", address.ToString()], _folder.Path, settings);
        await gateway.SaysAsync("Application started");
        using var http = new HttpClient();
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "alive")) { Headers = { Host = "billing.example.com" } };
        request.Headers.Add("X-Forwarded-Proto", "https");
        // What is told over https alone: that the browser comes back that way.
        Assert.Equal(believes, (await http.SendAsync(request)).Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("Limits__RequestsPerCaller", "0", "Limits__RequestsPerCaller is not positive.")]
    [InlineData("Limits__CallerWindow", "1.00:00:00", "Limits__CallerWindow is not a time from")]
    [InlineData("Limits__CallerWindow", "soon", "Limits__CallerWindow is not a time such as 00:01:00.")]
    [InlineData("Limits__WebhooksAtOnce", "many", "Limits__WebhooksAtOnce is not a whole number.")]
    [InlineData("Limits__BodyTimeout", "00:00:00.5", "Limits__BodyTimeout is not a time from")]
    [InlineData("Limits__MaxUnfinishedPerCaller", "0", "Limits__MaxUnfinishedPerCaller is not positive.")]
    [InlineData("Limits__MaxBufferedBytes", "1000000", "Limits__MaxBufferedBytes is less than")]
    [InlineData("services__billing-api__http__0", "nowhere", "services__billing-api__http__0 is not an absolute http(s) URL.")]
    public async Task A_gateway_with_a_malformed_setting_names_it_and_the_remedy(string key, string value, string words)
    {
        var settings = new Dictionary<string, string?> { ["services__billing-api__http__0"] = "http://127.0.0.1:9", [key] = value };
        var (code, output, error) = await NyraProcess.RunAsync(NyraProcess.Host("Nyra.Gateway"), ["--urls", "http://127.0.0.1:0"], _folder.Path, settings);
        Assert.True(code == 78, output + error);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
