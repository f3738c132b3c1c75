using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Nyra.Billing.Configuration;
using Nyra.BillingApi;
using Nyra.Embedded.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Gateway;
using Nyra.Readiness.Rehearsal;
using Nyra.WebhookWorker;

namespace Nyra.Embedded;

/// <summary>
/// The whole stack in one process, for machines with only the .NET SDK: real hosts on loopback ports, speaking HTTP to each other, with
/// the Stripe simulator in Stripe's place unless told otherwise.
/// </summary>
public sealed class EmbeddedStack : IAsyncDisposable
{
    private readonly StackPorts _ports;
    private readonly FileLog _log;
    private readonly StackStripe _stripe;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly StackCredentials _credentials;
    private readonly List<WebApplication> _hosts = [];
    private StripeCliListener? _forwarding;

    private EmbeddedStack(
        StackPorts ports, FileLog log, StackStripe stripe, StackCredentials credentials, IReadOnlyDictionary<string, string?> settings) =>
        (_ports, _log, _stripe, _credentials, _settings) = (ports, log, stripe, credentials, settings);

    public Uri Gateway => Local(_ports.Gateway);

    public Uri BillingApi => Local(_ports.BillingApi);

    public Uri WebhookWorker => Local(_ports.WebhookWorker);

    /// <summary>Stripe's API, or the simulator's.</summary>
    public Uri Stripe => _stripe.Api;

    /// <summary>One of what the hosts were given, by its environment name; null where they were not given it. May be a secret.</summary>
    public string? Setting(string name) => _settings.GetValueOrDefault(name);

    /// <summary>The Stripe CLI that forwards events; null where Stripe posts them itself.</summary>
    internal StripeCliListener? Forwarding => _forwarding;

    /// <summary>Where all hosts log.</summary>
    public string LogFile => _log.Path;

    /// <summary>Starts the stack with its files in a folder; returns when every host listens.</summary>
    /// <param name="folder">Where entitlements, queue and log rest; made where it is missing.</param>
    /// <exception cref="IOException">When a port is taken meanwhile.</exception>
    /// <exception cref="StripeCliFailedException">When the Stripe CLI does not listen.</exception>
    public static async Task<EmbeddedStack> StartAsync(
        string folder, StackPorts ports, StackCredentials credentials, StripeAt where, TimeProvider time, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var log = new FileLog(Path.Combine(folder, "stack.log"), time);
        var webhooks = new Uri(Local(ports.Gateway), "webhooks/stripe");
        StackStripe? stripe = null;
        EmbeddedStack? stack = null;
        try
        {
            stripe = await StackStripe.StartAsync(where, folder, webhooks, ports, credentials.StripeKey, log, time, ct);
            stack = new(ports, log, stripe, credentials, Settings(folder, ports, credentials, stripe));
            await stack.StartHostsAsync(ct);
            if (stripe.Forwarding is var (binary, listening))
                stack._forwarding = await StripeCliListener.StartAsync(binary, listening, log.For("stripe-cli").CreateLogger("Said"), time, ct);
            return stack;
        }
        catch
        {
            if (stack is not null)
                await stack.DisposeAsync();
            else if (stripe is not null)
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
        "embedded", "test", Gateway, Stripe, _stripe.Key, _credentials.OperatorToken, _credentials.LicenseApiToken, email, _log.Path, RestartAsync,
        _forwarding is null ? null : "stripe-cli", _stripe.TestClock, IsStripeItself: _stripe.TestClock is not null);

    /// <summary>Publishes it for commands and sample apps of this checkout, until disposed of.</summary>
    /// <param name="warn">Called with the reason when the stack cannot be published.</param>
    public IDisposable Publish(string checkout, string email, Action<string> warn) => LocalStacks.Publish(
        "embedded", checkout, Gateway, Path.GetDirectoryName(LogFile)!, LogFile,
        LocalStacks.SettingsOf(AsTarget(email), _credentials.LicenseApiToken, _stripe.WebhookSecret), _credentials.LicenseSigningSecret, warn);

    public async ValueTask DisposeAsync()
    {
        if (_forwarding is not null)
            await _forwarding.DisposeAsync();
        await StopHostsAsync();
        await _stripe.DisposeAsync();
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

    private static Dictionary<string, string?> Settings(string folder, StackPorts ports, StackCredentials credentials, StackStripe stripe) => new()
    {
        [Billing.Configuration.Settings.StripeSecretKey] = stripe.Key,
        [Billing.Configuration.Settings.StripeApiBase] = stripe.Api.ToString(),
        [Billing.Configuration.Settings.StripeWebhookSecret] = stripe.WebhookSecret,
        [Billing.Configuration.Settings.StripeTestClock] = stripe.TestClock,
        [Billing.Configuration.Settings.PriceProMonthly] = stripe.PriceId,
        [Billing.Configuration.Settings.SuccessUrl] = $"{Local(ports.Gateway)}return/paid?session_id={CheckoutOptions.SessionPlaceholder}",
        [Billing.Configuration.Settings.CancelUrl] = $"{Local(ports.Gateway)}return/canceled",
        [Billing.Configuration.Settings.ReturnUrl] = $"{Local(ports.Gateway)}return/account",
        [Billing.Configuration.Settings.LicenseApiToken] = credentials.LicenseApiToken,
        [Billing.Configuration.Settings.LicenseSigningSecret] = credentials.LicenseSigningSecret,
        [Billing.Configuration.Settings.OperatorToken] = credentials.OperatorToken,
        [Billing.Configuration.Settings.OperatorOpenOnLoopback] = credentials.OperatorOpen ? "true" : null,
        [Billing.Configuration.Settings.BillingBaseUrl] = Local(ports.Gateway).ToString(),
        [Billing.Configuration.Settings.EntitlementsFile] = Path.Combine(folder, "entitlements.json"),
        [Billing.Configuration.Settings.QueueFile] = Path.Combine(folder, "webhooks.db"),
        ["Plan:HostedAiCap"] = RehearsalPlan.HostedAiRequests.ToString(CultureInfo.InvariantCulture),
        ["services:billing-api:http:0"] = Local(ports.BillingApi).ToString(),
    };

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}/");
}
