using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.Cli;
using Xunit;

namespace Nyra.Tests.Infrastructure;

/// <summary>
/// A backend as it is deployed, with a live key: processes in Production behind an ingress that ends https, PostgreSQL, Redis. Only that
/// https://api.stripe.com leads to a simulator, whose objects say that they are of live mode.
/// </summary>
internal sealed class LiveBackend : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly SharedPostgres _postgres = new();
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2 _siteCertificate;
    private readonly List<NyraProcess> _hosts = [];
    private readonly Uri _api;
    private readonly HttpClient _http;
    private readonly Dictionary<string, string?> _settings = [];
    private RedisServer? _redis;
    private StripesAddress? _stripe;
    private NyraProcess? _apiProcess;
    private WebApplication? _ingress;

    private LiveBackend(int gateway, int api)
    {
        (_certificate, _siteCertificate) = (_authority.Issue("127.0.0.1"), _authority.Issue(ReadyBusiness.SiteHost));
        (Address, _api) = (new($"https://127.0.0.1:{gateway}/"), new($"http://127.0.0.1:{api}/"));
        _http = new(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = _authority.Trust() } }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public ReadyBusiness Business { get; private set; } = null!;

    /// <summary>A checkout of the commit that runs.</summary>
    public string Checkout => _folder.File("checkout");

    /// <summary>What all hosts wrote.</summary>
    public string Said => string.Concat(_hosts.Select(host => host.Out + host.Error));

    /// <summary>Skips the test where a part is missing.</summary>
    public static async Task<LiveBackend> StartAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SSL_CERT_FILE is heeded on Linux only.");
        var ports = LoopbackPorts.Take(2);
        var backend = new LiveBackend(ports[0], ports[1]);
        try
        {
            Assert.SkipUnless(await GitCheckout.TryMakeAsync(backend.Checkout), "There is no git, or the commit that was built is not in this repository.");
            await backend.StartPartsAsync();
            await backend.StartHostsAsync();
            return backend;
        }
        catch
        {
            await backend.DisposeAsync();
            throw;
        }
    }

    /// <summary>Of the hosts.</summary>
    public string Setting(string name) => _settings[name]!;

    /// <summary><c>nyra</c> in the checkout, in a shell that is armed for live mode and holds what the operator holds.</summary>
    public Task<(int ExitCode, string Out, string Error)> NyraAsync(params string[] arguments) => NyraAsync(arguments, []);

    /// <summary>The same in a shell that has other values in the place of some.</summary>
    public Task<(int ExitCode, string Out, string Error)> NyraAsync(string[] arguments, Dictionary<string, string?> others)
    {
        var variables = new Dictionary<string, string?>(_stripe!.Variables)
        {
            [Settings.AllowLiveRehearsal] = "true",
            [Settings.BillingBaseUrl] = Address.ToString(),
            [Settings.RehearsalEmail] = "rehearsal@example.com",
            [Settings.OperatorToken] = Setting(Settings.OperatorToken),
            [Settings.StripeSecretKey] = Setting(Settings.StripeSecretKey),
            [Settings.StripeWebhookSecret] = Setting(Settings.StripeWebhookSecret),
        };
        foreach (var (name, value) in others)
            variables[name] = value;
        return NyraProcess.RunAsync("nyra.dll", arguments, Checkout, variables, TimeSpan.FromMinutes(2));
    }

    /// <summary>What keeps checkout from beginning; empty where it began.</summary>
    public async Task<string[]> BlockersOfCheckoutAsync()
    {
        var answer = await _http.PostAsJsonAsync(
            "v1/checkout/sessions", new { deviceId = "laptop-1", deviceName = "Laptop", challenge = new string('a', 43), email = "someone@example.com" });
        var body = await answer.Content.ReadAsStringAsync();
        if (answer.IsSuccessStatusCode)
            return [];
        return JsonNode.Parse(body)?["blockers"]?.AsArray().Select(blocker => blocker!.GetValue<string>()).ToArray() ?? throw new InvalidOperationException(body);
    }

    /// <summary>Everything decided, approved and confirmed, as the page saves it.</summary>
    public async Task DecideAsync()
    {
        var answer = await SaveAsync(Decided);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public CommandCenterDocument Decided => Business.Decided(Address, DateTimeOffset.UtcNow) with { Mode = "live" };

    /// <summary>Saves the command center as the page does, for the first time.</summary>
    public async Task<HttpResponseMessage> SaveAsync(CommandCenterDocument center)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "v1/command-center") { Content = JsonContent.Create(center, CommandCenterJson.Default.CommandCenterDocument) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Setting(Settings.OperatorToken));
        request.Headers.IfMatch.Add(new("\"0\""));
        return await _http.SendAsync(request);
    }

    /// <summary>Stripe tells something of no customer, signed with the endpoint's secret.</summary>
    public async Task IsToldBySomeEventAsync()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var body = StripeEvents.Body("product.created", customer: null, livemode: true, created: now);
        using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body) };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", global::Stripe.EventUtility.GenerateSignatureHeader(body, Business.WebhookSecret, now));
        Assert.True((await _http.SendAsync(request)).IsSuccessStatusCode);
    }

    /// <summary>The API ends and starts again, as with each deployment.</summary>
    public async Task RestartAsync()
    {
        _apiProcess!.Interrupt();
        await _apiProcess.EndAsync();
        _apiProcess = StartHost("Nyra.BillingApi", _api, _settings);
        await AnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            host.Dispose();
        _http.Dispose();
        if (_ingress is not null)
            await _ingress.DisposeAsync();
        if (_stripe is not null)
            await _stripe.DisposeAsync();
        if (Business is not null)
            await Business.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
        _certificate.Dispose();
        _siteCertificate.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task StartPartsAsync()
    {
        _redis = await RedisServer.StartAsync();
        var database = await _postgres.CreateDatabaseAsync();
        Business = await ReadyBusiness.StartAsync(Address, _siteCertificate);
        _stripe = new(new(Business.Stripe.Origin), _authority, live: true, (ReadyBusiness.SiteHost, Business.SitePort));
        foreach (var (name, value) in ApiApp.Settings(_folder).Concat(_stripe.Variables))
            _settings[name] = value;
        foreach (var name in new[] { "urls", Settings.StripeApiBase, Settings.EntitlementsFile, Settings.QueueFile })
            _settings.Remove(name);
        _settings["ASPNETCORE_ENVIRONMENT"] = "Production";
        _settings["ConnectionStrings__entitlements"] = database;
        _settings["ConnectionStrings__redis"] = _redis.ConnectionString;
        _settings[Settings.BillingBaseUrl] = Address.ToString();
        _settings[Settings.StripeSecretKey] = "rk_live_" + RandomNumberGenerator.GetHexString(40, lowercase: true);
        _settings[Settings.StripeWebhookSecret] = Business.WebhookSecret;
        _settings[Settings.PriceProMonthly] = Business.PriceId;
        _settings[Settings.OperatorToken] = RandomNumberGenerator.GetHexString(48, lowercase: true);
        _settings[Settings.LicenseApiToken] = RandomNumberGenerator.GetHexString(48, lowercase: true);
    }

    private async Task StartHostsAsync()
    {
        _apiProcess = StartHost("Nyra.BillingApi", _api, _settings);
        StartHost("Nyra.WebhookWorker", new($"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}/"), _settings);
        var gateway = new Uri($"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}/");
        StartHost("Nyra.Gateway", gateway, new() { ["services__billing-api__http__0"] = _api.ToString() });
        _ingress = await StartIngressAsync(gateway);
        await AnswersAsync();
    }

    // The gateway itself would not have a browser come back to an address without a name by https only.
    private async Task<WebApplication> StartIngressAsync(Uri gateway)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Address.Port, listen => listen.UseHttps(_certificate)));
        var ingress = builder.Build();
        ingress.Use((http, next) =>
        {
            http.Response.Headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            return next(http);
        });
        ingress.MapForwarder("/{**any}", gateway.ToString());
        await ingress.StartAsync();
        return ingress;
    }

    private NyraProcess StartHost(string project, Uri address, Dictionary<string, string?> settings)
    {
        var host = NyraProcess.Start(NyraProcess.Host(project), ["--urls", address.ToString()], _folder.Path, settings);
        _hosts.Add(host);
        return host;
    }

    private async Task AnswersAsync()
    {
        try
        {
            await Eventually.HoldsAsync(IsHealthyAsync, pauseMilliseconds: 100);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException("The backend did not get healthy: " + Said);
        }
    }

    private async Task<bool> IsHealthyAsync()
    {
        try
        {
            return (await _http.GetAsync("health")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
