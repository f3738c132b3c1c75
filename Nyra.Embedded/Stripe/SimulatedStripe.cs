using Microsoft.AspNetCore.Builder;
using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Simulation;
using Nyra.StripeSimulator;

namespace Nyra.Embedded.Stripe;

/// <summary>The simulator as the stack's Stripe. It starts empty, unless it is kept, and ends with the stack.</summary>
internal sealed class SimulatedStripe : StackStripe
{
    private static readonly Dictionary<string, string?> AccountSettings = SimulatedAccount.Options.ToDictionary(option => "Simulator:" + option.Key, option => (string?)option.Value);

    private readonly WebApplication _host;
    private readonly string _priceId;
    private readonly string _webhookSecret;

    private SimulatedStripe(
        WebApplication host, Uri api, string key, string priceId, string webhookSecret, (StripeCliBinary, StripeCliSettings)? forwarding)
    {
        (_host, Api, Key, _priceId, _webhookSecret) = (host, api, key, priceId, webhookSecret);
        Forwarding = forwarding;
    }

    public override Uri Api { get; }

    public override string Key { get; }

    public override string PriceId => _priceId;

    public override string WebhookSecret => _webhookSecret;

    public override (StripeCliBinary Binary, StripeCliSettings Settings)? Forwarding { get; }

    public static async Task<SimulatedStripe> StartAsync(
        StripeAt.Simulator simulator, string folder, Uri webhooks, int port, string key, FileLog log, CancellationToken ct)
    {
        var api = new Uri($"http://127.0.0.1:{port}/");
        var settings = new Dictionary<string, string?>(AccountSettings);
        if (simulator.Keep)
            settings["Simulator:StateFile"] = Path.Combine(folder, "simulator.json");
        var (cli, host) = (simulator.Cli, StripeSimulatorHost.Build(EmbeddedHost.Arguments, EmbeddedHost.Configure("stripe", port, log, settings)));
        try
        {
            await host.StartAsync(ct);
            var stripe = StripeClients.Create(new StripeOptions { SecretKey = key, ApiBase = api.ToString() }, retries: 0);
            var listening = new StripeCliSettings(key, api, webhooks, Path.Combine(folder, "stripe-cli"), "nyra");
            var posted = SimulatedAccount.RegisterWebhooksAsync(stripe, webhooks, leftToStripeCli: cli is not null, ct);
            var forwarded = cli is null ? posted : StripeCliListener.SecretAsync(cli, listening, ct);
            var plan = await SimulatedAccount.SetUpAsync(stripe, api, ct);
            await posted;
            return new(host, api, key, plan.PriceId, await forwarded, cli is null ? null : (cli, listening));
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
    }
}
