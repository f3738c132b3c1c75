using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator;
using Stripe;
using Stripe.Checkout;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Billing APIs without a worker that share one entitlement store, as several processes do, against the simulator.</summary>
internal sealed class SimulatedCheckout : IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly List<ApiApp> _apis = [];
    private readonly HttpMessageInvoker _network = new(new SocketsHttpHandler());
    private readonly Dictionary<string, string?> _settings = new() { [Settings.LicenseSigningSecret] = TestKeys.NewSecret() };
    private readonly FakeTimeProvider? _time;

    private SimulatedCheckout(RunningSimulator simulator, Shop shop, FakeTimeProvider? time) =>
        (Simulator, Shop, _time) = (simulator, shop, time);

    public RunningSimulator Simulator { get; }

    public Shop Shop { get; }

    public V1Services V1 => Simulator.V1;

    public ApiApp Api => _apis[0];

    public IReadOnlyList<ApiApp> Apis => _apis;

    /// <summary>What happens to each request of the APIs on its way to Stripe; nothing unless set.</summary>
    public Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> Network { get; set; } = (_, send) => send();

    /// <param name="database">A PostgreSQL database; null for a JSON file.</param>
    /// <param name="time">The clock of the APIs; null for the system's.</param>
    public static async Task<SimulatedCheckout> StartAsync(int apis = 1, string? database = null, FakeTimeProvider? time = null)
    {
        var simulator = await RunningSimulator.StartAsync(("EntitlementDelayMilliseconds", 0));
        var checkout = new SimulatedCheckout(simulator, await Shop.OpenAsync(simulator), time);
        checkout._settings[Settings.StripeApiBase] = simulator.Origin;
        checkout._settings[Settings.PriceProMonthly] = checkout.Shop.Price.Id;
        if (database is not null)
        {
            checkout._settings[Settings.EntitlementsFile] = null;
            checkout._settings["ConnectionStrings:entitlements"] = database;
        }
        for (var i = 0; i < apis; i++)
            await checkout.AddApiAsync();
        return checkout;
    }

    /// <summary>Ends one of the APIs, as a rollout does.</summary>
    public async Task StopAsync(int api)
    {
        await _apis[api].DisposeAsync();
        _apis.RemoveAt(api);
    }

    public async Task AddApiAsync()
    {
        var network = new HttpClient(new ScriptedHttp(request => Network(request, () => _network.SendAsync(request, Ct))));
        var options = new StripeClientOptions
        {
            ApiKey = "sk_test_of_the_tests",
            ApiBase = Simulator.Origin,
            HttpClient = new SystemNetHttpClient(network, maxNetworkRetries: 0),
        };
        _apis.Add(await ApiApp.StartAsync(_settings, _folder, _time, builder =>
        {
            builder.Services.AddSingleton(_ => new StripeClient(options));
            if (_time is null)
                builder.Services.AddSingleton(TimeProvider.System);
        }));
    }

    /// <summary>An account with one device.</summary>
    /// <returns>The device's token.</returns>
    public async Task<string> ActivateAsync(string customerId)
    {
        var token = DeviceToken.New();
        var device = new Nyra.Billing.Entitlements.Device("laptop", "Laptop", DeviceToken.Hash(token), Snapshots.Noon);
        await Api.Store.UpdateDevicesAsync(customerId, roster => roster.Activate(device, 3), new(["activation"], "activated"), Ct);
        return token;
    }

    /// <param name="challenge">A letter, repeated.</param>
    public Task<HttpResponseMessage> BeginAsync(char challenge, string? token = null, string? email = null, int api = 0)
    {
        var request = new { deviceId = "laptop", challenge = new string(challenge, 43), email };
        return _apis[api].SendAsync(HttpMethod.Post, "v1/checkout/sessions", token, JsonSerializer.Serialize(request));
    }

    /// <summary>Begins a checkout that is not refused.</summary>
    public async Task<Session> BegunAsync(char challenge, string? token = null, string? email = null)
    {
        using var response = await BeginAsync(challenge, token, email);
        return await SessionAsync(response);
    }

    /// <summary>The session that a response names, as it is at Stripe now.</summary>
    public async Task<Session> SessionAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.IsSuccessStatusCode, body);
        return await V1.Checkout.Sessions.GetAsync(JsonDocument.Parse(body).RootElement.GetProperty("sessionId").GetString());
    }

    public async Task<IReadOnlyList<Session>> OpenAsync() =>
        (await V1.Checkout.Sessions.ListAsync(new() { Status = "open", Limit = 100 })).Data;

    public async Task PayAsync(Session session)
    {
        var page = await HostedPage.OpenAsync(Simulator, session.Url);
        await page.PayAsync(session.Id, "4242424242424242", ("email", "jenny@example.com"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _apis)
            await api.DisposeAsync();
        await Simulator.DisposeAsync();
        _network.Dispose();
        _folder.Dispose();
    }
}
