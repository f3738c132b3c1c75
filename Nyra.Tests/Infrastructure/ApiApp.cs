using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.BillingApi;
using Stripe;

namespace Nyra.Tests.Infrastructure;

/// <summary>The real billing API alone on a loopback port, on real files; no worker empties its queue, and no Stripe answers it.</summary>
public sealed class ApiApp : IAsyncDisposable
{
    public const string WebhookSecret = "whsec_test_secret_of_this_endpoint";
    public const string RolledSecret = "whsec_test_secret_before_it_was_rolled";
    public const string OperatorToken = "operator-token-of-the-tests-0123456789";
    public const string LicenseApiToken = "license-api-token-of-the-tests-0123456789";

    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;
    private readonly WebApplication _app;

    private ApiApp(IReadOnlyDictionary<string, string?>? more, TemporaryFolder? folder, FakeTimeProvider? time, Action<WebApplicationBuilder>? configure,
        string environment)
    {
        (_folder, _ownsFolder, Time) = (folder ?? new(), folder is null, time ?? new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero)));
        _app = BillingApiHost.Build(["--environment", environment], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(Settings(_folder));
            builder.Configuration.AddInMemoryCollection(more ?? new Dictionary<string, string?>());
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(Time);
            configure?.Invoke(builder);
        });
    }

    public FakeTimeProvider Time { get; }

    public HttpClient Http { get; private set; } = null!;

    public IWebhookQueue Queue => _app.Services.GetRequiredService<IWebhookQueue>();

    public IEntitlementStore Store => _app.Services.GetRequiredService<IEntitlementStore>();

    public IServiceProvider Services => _app.Services;

    /// <summary>A setting as the host has it.</summary>
    public string? Setting(string name) => _app.Configuration[name];

    public string QueueFile => _folder.File("webhooks.db");

    public string EntitlementsFile => _folder.File("entitlements.json");

    /// <param name="more">Settings that override the usual ones.</param>
    /// <param name="folder">Where its files lie, and those of another one that was or is there; else a folder of its own.</param>
    /// <param name="time">Its clock, where several share one.</param>
    /// <param name="configure">Sees the builder last.</param>
    public static async Task<ApiApp> StartAsync(
        IReadOnlyDictionary<string, string?>? more = null, TemporaryFolder? folder = null, FakeTimeProvider? time = null,
        Action<WebApplicationBuilder>? configure = null, string environment = "Development")
    {
        var api = new ApiApp(more, folder, time, configure, environment);
        await api._app.StartAsync();
        api.Http = new HttpClient { BaseAddress = new(api._app.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
        return api;
    }

    /// <summary>An event as Stripe would send it; to be signed.</summary>
    public static string Event(string type = "invoice.paid", string? customer = "cus_1", bool livemode = false, string id = "evt_1") =>
        StripeEvents.Body(type, customer, livemode, id);

    public string Sign(string body, string secret = WebhookSecret, TimeSpan age = default) =>
        EventUtility.GenerateSignatureHeader(body, secret, (Time.GetUtcNow() - age).ToUnixTimeSeconds());

    public Task<HttpResponseMessage> PostWebhookAsync(string body, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body) };
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        return Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, string? json = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsFolder)
            _folder.Dispose();
    }

    /// <summary>Everything the API needs to start, with files in a folder.</summary>
    internal static Dictionary<string, string?> Settings(TemporaryFolder folder) => new()
    {
        ["urls"] = "http://127.0.0.1:0",
        [Nyra.Billing.Configuration.Settings.StripeSecretKey] = "sk_test_of_the_tests",
        // Nobody listens there: what needs Stripe is tested with the simulator.
        [Nyra.Billing.Configuration.Settings.StripeApiBase] = "http://127.0.0.1:9",
        [Nyra.Billing.Configuration.Settings.StripeWebhookSecret] = $"{WebhookSecret},{RolledSecret}",
        [Nyra.Billing.Configuration.Settings.PriceProMonthly] = "price_1",
        [Nyra.Billing.Configuration.Settings.SuccessUrl] = "https://app.nyra.test/paid?session_id=" + CheckoutOptions.SessionPlaceholder,
        [Nyra.Billing.Configuration.Settings.CancelUrl] = "https://app.nyra.test/canceled",
        [Nyra.Billing.Configuration.Settings.ReturnUrl] = "https://app.nyra.test/account",
        [Nyra.Billing.Configuration.Settings.LicenseApiToken] = LicenseApiToken,
        [Nyra.Billing.Configuration.Settings.OperatorToken] = OperatorToken,
        [Nyra.Billing.Configuration.Settings.LicenseSigningSecret] = TestKeys.NewSecret(),
        [Nyra.Billing.Configuration.Settings.EntitlementsFile] = folder.File("entitlements.json"),
        [Nyra.Billing.Configuration.Settings.QueueFile] = folder.File("webhooks.db"),
    };
}
