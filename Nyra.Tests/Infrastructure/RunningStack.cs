using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Embedded.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Rehearsal;
using Stripe;

namespace Nyra.Tests.Infrastructure;

/// <summary>The whole embedded stack, for one test.</summary>
public sealed class RunningStack : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RunningStack()
    {
    }

    public EmbeddedStack Stack { get; private set; } = null!;

    /// <summary>Speaks to the gateway and follows no redirect.</summary>
    public HttpClient Http { get; private set; } = null!;

    public string Folder => _folder.Path;

    public static async Task<RunningStack> StartAsync(StripeCliBinary? stripeCli = null)
    {
        var running = new RunningStack();
        running.Stack = await EmbeddedStack.StartAsync(
            running._folder.Path, StackPorts.Free(), StackCredentials.New(), new StripeAt.Simulator(stripeCli), TimeProvider.System, CancellationToken.None);
        running.Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = running.Stack.Gateway };
        return running;
    }

    public string Setting(string key) => Stack.Setting(key)!;

    public Task<HttpResponseMessage> AsOperatorAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Setting(Settings.OperatorToken));
        return Http.SendAsync(request);
    }

    /// <summary>Compares every account with Stripe as an operator has it done; what was found.</summary>
    public async Task<JsonElement> ReconcileAsync()
    {
        using var http = new HttpClient { BaseAddress = Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Setting(Settings.OperatorToken));
        return (await ReconcileJobClient.RunAsync(http, new { }, CancellationToken.None)).GetProperty("result");
    }

    /// <summary>Saves the command center as its page does, for the first time.</summary>
    public async Task SaveCommandCenterAsync(CommandCenterDocument center, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "v1/command-center") { Content = JsonContent.Create(center, CommandCenterJson.Default.CommandCenterDocument) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Setting(Settings.OperatorToken));
        request.Headers.IfMatch.Add(new("\"0\""));
        (await Http.SendAsync(request, ct)).EnsureSuccessStatusCode();
    }

    /// <summary>Stripe as the stack itself reaches it.</summary>
    public StripeClient StripeApi() => Nyra.Billing.Stripe.StripeClients.Create(
        new StripeOptions { SecretKey = Setting(Settings.StripeSecretKey), ApiBase = Setting(Settings.StripeApiBase) }, retries: 0);

    /// <summary>A customer who pays for our plan, by the API and without a checkout.</summary>
    public async Task<string> SubscribeAsync() =>
        (await PayingCustomers.SubscribeAsync(StripeApi(), Setting(Settings.PriceProMonthly), CancellationToken.None, "someone@example.com")).CustomerId;

    /// <summary>From now on Stripe sends no webhooks.</summary>
    public async Task LoseWebhooksAsync()
    {
        var stripe = StripeApi();
        foreach (var endpoint in await stripe.V1.WebhookEndpoints.ListAsync())
            await stripe.V1.WebhookEndpoints.DeleteAsync(endpoint.Id);
    }

    /// <summary>Waits until nothing more comes: Stripe has computed the entitlements and told of everything, and the worker has done with it.</summary>
    public async Task SettledAsync()
    {
        var stripe = StripeApi();
        await Eventually.HoldsAsync(async () =>
        {
            foreach (var customer in await stripe.V1.Customers.ListAsync(new() { Limit = 100 }))
            {
                var entitled = (await stripe.V1.Subscriptions.ListAsync(new() { Customer = customer.Id })).Any(subscription => subscription.Status is "active" or "trialing" or "past_due");
                if (entitled != (await stripe.V1.Entitlements.ActiveEntitlements.ListAsync(new() { Customer = customer.Id })).Any())
                    return false;
            }
            return (await stripe.V1.Events.ListAsync(new() { Limit = 100 })).All(told => told.PendingWebhooks == 0);
        });
        await DrainedAsync();
    }

    /// <summary>Waits until the worker has done with what is queued, the looks again included.</summary>
    public Task DrainedAsync() => Eventually.HoldsAsync(async () => (await (await AsOperatorAsync("v1/queue")).Content.ReadAsStringAsync())
        .StartsWith("{\"ready\":0,\"held\":0", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await Stack.DisposeAsync();
        _folder.Dispose();
    }
}
