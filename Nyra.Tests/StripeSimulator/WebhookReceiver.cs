using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>An app that takes webhooks: it verifies every one with Stripe's SDK before it keeps it.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();
    private int _arrived;

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single() + "/webhooks";

    public WebhookEndpoint Endpoint { get; private set; } = null!;

    public string Secret { get; set; } = "";

    /// <summary>What to answer: the number of this request, from 1 as they arrive, and the request.</summary>
    public Func<int, HttpContext, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(200);

    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    public IReadOnlyList<string> Types => [.. _received.Select(one => one.Event.Type)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts the app; nobody knows of it yet.</summary>
    public static async Task<WebhookReceiver> ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.MapPost("/webhooks", receiver.ReceiveAsync);
        await app.StartAsync(Stop);
        return receiver;
    }

    /// <summary>Starts the app and registers it for some events, or for all.</summary>
    public static async Task<WebhookReceiver> StartAsync(RunningSimulator simulator, params string[] events)
    {
        var receiver = await ListenAsync();
        var endpoint = await simulator.V1.WebhookEndpoints.CreateAsync(
            new WebhookEndpointCreateOptions { Url = receiver.Url, EnabledEvents = [.. events.DefaultIfEmpty("*")] },
            cancellationToken: Stop);
        receiver.Secret = endpoint.Secret;
        receiver.Endpoint = endpoint;
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var signature = context.Request.Headers["Stripe-Signature"].ToString();
        var parsed = EventUtility.ConstructEvent(body, signature, Secret);
        var status = await Answer(Interlocked.Increment(ref _arrived), context);
        _received.Enqueue(new ReceivedWebhook(parsed, body, signature, context.Request.Headers.UserAgent.ToString()));
        context.Response.StatusCode = status;
    }
}
