using Microsoft.AspNetCore.Builder;
using Nyra.Billing.Configuration;
using Nyra.BillingApi;
using Nyra.Embedded.StripeCli;
using Nyra.Gateway;
using Nyra.Readiness.Rehearsal;
using Nyra.StripeSimulator;
using Nyra.WebhookWorker;

namespace Nyra.Embedded;

/// <summary>
/// The whole stack in one process, for machines with only the .NET SDK: real hosts on loopback ports, speaking HTTP to each other, with
/// the Stripe simulator in Stripe's place.
/// </summary>
public sealed class EmbeddedStack : IAsyncDisposable
{
    // As the account is to be set up with Stripe itself: one subscription per customer is a setting of its dashboard.
    private static readonly Dictionary<string, string?> StripeSettings = new()
    {
        ["Simulator:AccountName"] = "NyrA",
        ["Simulator:LimitToOneSubscription"] = "true",
    };

    private readonly StackPorts _ports;
    private readonly FileLog _log;
    private readonly WebApplication _stripe;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly StackCredentials _credentials;
    private readonly List<WebApplication> _hosts = [];
    private StripeCliListener? _forwarding;

    private EmbeddedStack(
        StackPorts ports, FileLog log, WebApplication stripe, StackCredentials credentials, IReadOnlyDictionary<string, string?> settings) =>
        (_ports, _log, _stripe, _credentials, _settings) = (ports, log, stripe, credentials, settings);

    public Uri Gateway => Local(_ports.Gateway);

    public Uri BillingApi => Local(_ports.BillingApi);

    public Uri WebhookWorker => Local(_ports.WebhookWorker);

    public Uri Stripe => Local(_ports.StripeSimulator);

    /// <summary>What the hosts were given, by environment names. Holds secrets.</summary>
    internal IReadOnlyDictionary<string, string?> HostSettings => _settings;

    /// <summary>The Stripe CLI that forwards events; null where Stripe posts them itself.</summary>
    internal StripeCliListener? Forwarding => _forwarding;

    /// <summary>Where all hosts log.</summary>
    public string LogFile => _log.Path;

    /// <summary>Starts the stack with its files in a folder; returns when every host listens.</summary>
    /// <param name="folder">Where entitlements, queue and log rest; made where it is missing.</param>
    /// <exception cref="IOException">When a port is taken meanwhile.</exception>
    public static Task<EmbeddedStack> StartAsync(string folder, StackPorts ports, StackCredentials credentials, TimeProvider time, CancellationToken ct) =>
        StartAsync(folder, ports, credentials, null, time, ct);

    /// <inheritdoc cref="StartAsync(string, StackPorts, StackCredentials, TimeProvider, CancellationToken)"/>
    /// <param name="stripeCli">Forwards events from Stripe to the gateway; null where Stripe posts them itself.</param>
    /// <exception cref="StripeCliFailedException">When the Stripe CLI does not listen.</exception>
    public static async Task<EmbeddedStack> StartAsync(
        string folder, StackPorts ports, StackCredentials credentials, StripeCliBinary? stripeCli, TimeProvider time, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var log = new FileLog(Path.Combine(folder, "stack.log"), time);
        var stripe = StripeSimulatorHost.Build(
            EmbeddedHost.Arguments, EmbeddedHost.Configure("stripe", ports.StripeSimulator, log, StripeSettings));
        EmbeddedStack? stack = null;
        try
        {
            await stripe.StartAsync(ct);
            var webhooks = new Uri(Local(ports.Gateway), "webhooks/stripe");
            var listening = new StripeCliSettings(
                credentials.StripeKey, Local(ports.StripeSimulator), webhooks, Path.Combine(folder, "stripe-cli"), "nyra");
            var secret = stripeCli is null ? null : StripeCliListener.SecretAsync(stripeCli, listening, ct);
            var catalog = await RehearsalCatalog.CreateAsync(
                credentials.StripeKey, Local(ports.StripeSimulator), stripeCli is null ? webhooks : null, ct);
            var webhookSecret = secret is null ? catalog.WebhookSecret! : await secret;
            stack = new(ports, log, stripe, credentials, Settings(folder, ports, credentials, catalog.PriceId, webhookSecret));
            await stack.StartHostsAsync(ct);
            if (stripeCli is not null)
                stack._forwarding = await StripeCliListener.StartAsync(stripeCli, listening, log.For("stripe-cli").CreateLogger("Said"), time, ct);
            return stack;
        }
        catch
        {
            if (stack is not null)
                await stack.DisposeAsync();
            else
                await stripe.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops every host but Stripe's and starts them again on the same files.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        await StopHostsAsync();
        await StartHostsAsync(ct);
    }

    /// <summary>This stack as the rehearsal's target.</summary>
    public RehearsalTarget AsTarget(string email) => new(
        "embedded", "test", Gateway, Stripe, _credentials.StripeKey, _credentials.OperatorToken, _credentials.LicenseApiToken, email, _log.Path, RestartAsync,
        _forwarding is null ? null : "stripe-cli");

    public async ValueTask DisposeAsync()
    {
        if (_forwarding is not null)
            await _forwarding.DisposeAsync();
        await StopHostsAsync();
        await StopAsync(_stripe);
        _log.Dispose();
    }

    private async Task StartHostsAsync(CancellationToken ct)
    {
        // One by one, so that those that were built are stopped when the next one cannot be.
        _hosts.Add(BillingApiHost.Build(EmbeddedHost.Arguments, EmbeddedHost.Configure("billing-api", _ports.BillingApi, _log, _settings)));
        _hosts.Add(WebhookWorkerHost.Build(EmbeddedHost.Arguments, EmbeddedHost.Configure("webhook-worker", _ports.WebhookWorker, _log, _settings)));
        _hosts.Add(GatewayHost.Build(EmbeddedHost.Arguments, EmbeddedHost.Configure("gateway", _ports.Gateway, _log, _settings)));
        await Task.WhenAll(_hosts.Select(host => host.StartAsync(ct)));
    }

    // The edge first, then what it led to: nothing is let in that nobody will answer.
    private async Task StopHostsAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
            await StopAsync(host);
        _hosts.Clear();
    }

    private static async Task StopAsync(WebApplication host)
    {
        await host.StopAsync();
        await host.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(string folder, StackPorts ports, StackCredentials credentials, string priceId, string webhookSecret) => new()
    {
        [Billing.Configuration.Settings.StripeSecretKey] = credentials.StripeKey,
        [Billing.Configuration.Settings.StripeApiBase] = Local(ports.StripeSimulator).ToString(),
        [Billing.Configuration.Settings.StripeWebhookSecret] = webhookSecret,
        [Billing.Configuration.Settings.PriceProMonthly] = priceId,
        [Billing.Configuration.Settings.SuccessUrl] = $"{Local(ports.Gateway)}return/paid?session_id={CheckoutOptions.SessionPlaceholder}",
        [Billing.Configuration.Settings.CancelUrl] = $"{Local(ports.Gateway)}return/canceled",
        [Billing.Configuration.Settings.ReturnUrl] = $"{Local(ports.Gateway)}return/account",
        [Billing.Configuration.Settings.LicenseApiToken] = credentials.LicenseApiToken,
        [Billing.Configuration.Settings.LicenseSigningSecret] = credentials.LicenseSigningSecret,
        [Billing.Configuration.Settings.OperatorToken] = credentials.OperatorToken,
        [Billing.Configuration.Settings.EntitlementsFile] = Path.Combine(folder, "entitlements.json"),
        [Billing.Configuration.Settings.QueueFile] = Path.Combine(folder, "webhooks.db"),
        ["services:billing-api:http:0"] = Local(ports.BillingApi).ToString(),
    };

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}/");
}
