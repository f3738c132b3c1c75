using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Nyra.StripeSimulator;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>A simulator of its own on a free loopback port, with Stripe's SDK and a plain HTTP client pointed at it.</summary>
internal sealed class RunningSimulator : IAsyncDisposable
{
    /// <summary>How long after a change entitlements follow in most tests, in seconds of the simulator's clock.</summary>
    public const int EntitlementDelay = 60;

    private static readonly string[] Money = ["charge.", "invoice_payment.", "payment_intent."];

    private readonly WebApplication _app;

    private RunningSimulator(WebApplication app)
    {
        _app = app;
        Origin = app.Urls.Single();
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Origin) };
        Stripe = new StripeClient(new StripeClientOptions { ApiKey = "sk_test_tests", ApiBase = Origin });
    }

    public string Origin { get; }

    /// <summary>Follows no redirects and sends no key.</summary>
    public HttpClient Http { get; }

    public StripeClient Stripe { get; }

    public V1Services V1 => Stripe.V1;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<RunningSimulator> StartAsync(params (string Option, object Value)[] options) => StartAtAsync(0, options);

    /// <param name="port">Known beforehand; 0 for any.</param>
    public static Task<RunningSimulator> StartAtAsync(int port, params (string Option, object Value)[] options) => StartAsync(port, null, options);

    /// <param name="logs">Where it logs; null for nowhere.</param>
    public static async Task<RunningSimulator> StartAsync(int port, ILoggerProvider? logs, params (string Option, object Value)[] options)
    {
        var app = StripeSimulatorHost.Build([], builder =>
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
            builder.Logging.ClearProviders();
            if (logs is not null)
                builder.Logging.AddProvider(logs);
            // Tests let years pass and then read all that happened.
            builder.Configuration.AddInMemoryCollection(
                [KeyValuePair.Create($"{SimulatorOptions.Section}:EventDaysKept", (string?)"36500")]);
            builder.Configuration.AddInMemoryCollection(options.Select(option => KeyValuePair.Create(
                $"{SimulatorOptions.Section}:{option.Option}",
                Convert.ToString(option.Value, CultureInfo.InvariantCulture))));
        });
        await app.StartAsync(Stop);
        return new RunningSimulator(app);
    }

    /// <summary>A request as curl would make it, with any key.</summary>
    public async Task<(HttpResponseMessage Response, JsonElement Json)> SendAsync(
        HttpMethod method, string path, string? form = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (form is not null)
        {
            request.Content = new StringContent(form, null, "application/x-www-form-urlencoded");
        }

        request.Headers.TryAddWithoutValidation("Authorization", "Bearer sk_test_tests");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await Http.SendAsync(request, Stop);
        return (response, await response.Content.ReadFromJsonAsync<JsonElement>(Stop));
    }

    public Task<(HttpResponseMessage Response, JsonElement Json)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(HttpResponseMessage Response, JsonElement Json)> PostAsync(string path, string form) =>
        SendAsync(HttpMethod.Post, path, form);

    /// <summary>{"months":1}, {"seconds":3600} or {"to":…}; answers {"now":…,"events":n}.</summary>
    public async Task<JsonElement> AdvanceAsync(object by)
    {
        using var response = await Http.PostAsJsonAsync("/_simulator/clock/advance", by, Stop);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    /// <summary>Lets the entitlements catch up.</summary>
    public Task EntitleAsync() => AdvanceAsync(new { seconds = EntitlementDelay });

    public async Task<long> NowAsync() =>
        (await Http.GetFromJsonAsync<JsonElement>("/_simulator/clock", Stop)).GetProperty("now").GetInt64();

    /// <summary>All events, oldest first.</summary>
    public async Task<IReadOnlyList<Event>> EventsAsync()
    {
        List<Event> newestFirst = [];
        await foreach (var raised in V1.Events.ListAutoPagingAsync(new EventListOptions { Limit = 100 }, cancellationToken: Stop))
        {
            newestFirst.Add(raised);
        }

        newestFirst.Reverse();
        return newestFirst;
    }

    /// <summary>The types of the events that <paramref name="action"/> raised, oldest first.</summary>
    public async Task<IReadOnlyList<string>> AllRaisedByAsync(Func<Task> action)
    {
        var before = await EventsAsync();
        await action();
        var after = await EventsAsync();
        return [.. after.Skip(before.Count).Select(raised => raised.Type)];
    }

    /// <summary>
    /// The same without those of the money itself (payment intents, charges, invoice payments), which stand between those of billing.
    /// </summary>
    public async Task<IReadOnlyList<string>> RaisedByAsync(Func<Task> action) =>
        [.. (await AllRaisedByAsync(action)).Where(type =>
            !Money.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal)))];

    /// <summary>Asks again and again until the state is reached, and fails when it is not within a minute.</summary>
    public static async Task UntilAsync(Func<Task<bool>> reached, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await reached())
        {
            Assert.False(patience.IsCancellationRequested, $"Waited in vain until {what}");
            await Task.Delay(5, Stop);
        }
    }

    public Task DeliveredAsync() => UntilAsync(
        async () => (await Http.GetFromJsonAsync<JsonElement>("/_simulator/deliveries", Stop)).GetProperty("pending").GetInt32() == 0,
        "no delivery is pending");

    /// <summary>Stops it in order, as Ctrl-C does.</summary>
    public Task StopAsync() => _app.StopAsync(Stop);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
