using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Simulation;
using Stripe;

namespace Nyra.AppHost.Resources;

/// <summary>
/// The Stripe account that the system sells by. Developing: <c>simulator</c>, which needs no account, or <c>test</c>, a person's own account in test mode. Events come through the
/// Stripe CLI; without it the simulator posts them to the gateway itself. Published: Stripe itself, which does that.
/// </summary>
/// <param name="Simulator">Null where Stripe itself is meant.</param>
/// <param name="Price">Given, or null where the simulator's is made at start.</param>
/// <param name="WebhookSecret">Given, or null where the Stripe CLI or the simulator is asked for it.</param>
/// <param name="Cli">Forwards events to the gateway; null where they are posted.</param>
/// <param name="TestClock">In whose time the customers of a person's own account live; null for Stripe's own time.</param>
internal sealed record StripeAccount(
    IResourceBuilder<ProjectResource>? Simulator, IResourceBuilder<ParameterResource> Key, IResourceBuilder<ParameterResource>? Price,
    IResourceBuilder<ParameterResource>? WebhookSecret, StripeCliBinary? Cli, string CliFolder, string? TestClock = null)
{
    private readonly Lock _gate = new();
    private Task<string>? _priceMade;
    private Task<string>? _secretAsked;

    /// <summary>Said at start where the simulator posts its events, since the Stripe CLI is missing.</summary>
    public string? Notice => Simulator is null || Cli is not null ? null
        : "Without the Stripe CLI the simulator posts its webhooks to the gateway itself.\n  Get the CLI with: npm ci (needs Node.js, no Stripe account)";

    /// <summary>Stripe's API, or the simulator's once it listens.</summary>
    public async Task<Uri> ApiAsync(CancellationToken ct) => Simulator is { } simulator
        ? new(await simulator.GetEndpoint("http").GetValueAsync(ct)
            ?? throw new DistributedApplicationException("The simulator has no address yet. Start stripe-simulator first."))
        : new(StripeOptions.OwnHost);

    /// <summary>The key; refused where it is a live one: nothing that is developed may touch money.</summary>
    public async Task<string> KeyAsync(CancellationToken ct)
    {
        var key = await Key.Resource.GetValueAsync(ct) ?? "";
        return RehearsalGuard.RefusalOfForwarding(key) is { } refusal ? throw new DistributedApplicationException(refusal) : key;
    }

    /// <summary>The plan's price: as given, or made in the simulator the first time somebody asks.</summary>
    public Task<string> PriceAsync(CancellationToken ct)
    {
        lock (_gate)
            return _priceMade = Known(_priceMade) ?? (Price is { } given ? ValueAsync(given, ct) : MakeAsync(ct));
    }

    /// <summary>What events are signed with: as given, or as the Stripe CLI or the simulator says. Never printed.</summary>
    /// <param name="webhooks">Where they go.</param>
    public Task<string> SigningSecretAsync(Uri webhooks, CancellationToken ct)
    {
        lock (_gate)
            return _secretAsked = Known(_secretAsked) ?? (WebhookSecret is { } given ? ValueAsync(given, ct) : AskAsync(webhooks, ct));
    }

    // What failed, or was broken off with whoever asked first, is asked for again.
    private static Task<string>? Known(Task<string>? asked) => asked is { IsCompleted: true, IsCompletedSuccessfully: false } ? null : asked;

    private static async Task<string> ValueAsync(IResourceBuilder<ParameterResource> parameter, CancellationToken ct) => await parameter.Resource.GetValueAsync(ct) ?? "";

    private async Task<string> MakeAsync(CancellationToken ct) => (await SimulatedAccount.SetUpAsync(await ClientAsync(ct), await ApiAsync(ct), ct)).PriceId;

    private async Task<string> AskAsync(Uri webhooks, CancellationToken ct)
    {
        var forwarded = Cli is null ? null
            : await StripeCliListener.SecretAsync(Cli, new(await KeyAsync(ct), Simulator is null ? null : await ApiAsync(ct), webhooks, CliFolder, "nyra"), ct);
        var posted = Simulator is null ? null : await SimulatedAccount.RegisterWebhooksAsync(await ClientAsync(ct), webhooks, leftToStripeCli: Cli is not null, ct);
        return forwarded ?? posted!;
    }

    private async Task<StripeClient> ClientAsync(CancellationToken ct) =>
        StripeClients.Create(new StripeOptions { SecretKey = await KeyAsync(ct), ApiBase = (await ApiAsync(ct)).ToString() }, retries: 2);
}
