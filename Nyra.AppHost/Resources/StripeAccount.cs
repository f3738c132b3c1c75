using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Rehearsal;

namespace Nyra.AppHost.Resources;

/// <summary>
/// The Stripe account that the system sells by. Developing: <c>simulator</c>, which needs no account, or <c>test</c>, a person's own account in test mode; both send their
/// events through the Stripe CLI. Published: Stripe itself, which posts them to the gateway.
/// </summary>
/// <param name="Simulator">Null where Stripe itself is meant.</param>
/// <param name="Price">Given, or null where the simulator's is made at start.</param>
/// <param name="WebhookSecret">Given, or null where the Stripe CLI's is asked for.</param>
/// <param name="Installer">Brings the Stripe CLI where it is missing; null where it is here, or nothing is forwarded.</param>
/// <param name="TestClock">In whose time the customers of a person's own account live; null for Stripe's own time.</param>
internal sealed record StripeAccount(
    IResourceBuilder<ProjectResource>? Simulator, IResourceBuilder<ParameterResource> Key, IResourceBuilder<ParameterResource>? Price,
    IResourceBuilder<ParameterResource>? WebhookSecret, IResourceBuilder<ExecutableResource>? Installer, string CliFolder, string? TestClock = null)
{
    private readonly Lock _gate = new();
    private Task<string>? _priceMade;
    private Task<string>? _secretAsked;

    /// <summary>Stripe's API, or the simulator's once it listens.</summary>
    public async Task<Uri> ApiAsync(CancellationToken ct) => Simulator is { } simulator
        ? new(await simulator.GetEndpoint("http").GetValueAsync(ct) ?? throw new InvalidOperationException("The simulator has no address yet."))
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

    /// <summary>What events are signed with: as given, or as the Stripe CLI says. Never printed.</summary>
    public Task<string> SigningSecretAsync(Uri forwardTo, CancellationToken ct)
    {
        lock (_gate)
            return _secretAsked = Known(_secretAsked) ?? (WebhookSecret is { } given ? ValueAsync(given, ct) : AskAsync(forwardTo, ct));
    }

    /// <summary>Null where it is neither on PATH nor installed here.</summary>
    public static StripeCliBinary? FindCli(IDistributedApplicationBuilder builder) =>
        StripeCliBinary.Find([DevelopmentState.Repository(builder)], Environment.GetEnvironmentVariable("PATH"));

    // What failed, or was broken off with whoever asked first, is asked for again.
    private static Task<string>? Known(Task<string>? asked) => asked is { IsCompleted: true, IsCompletedSuccessfully: false } ? null : asked;

    private static async Task<string> ValueAsync(IResourceBuilder<ParameterResource> parameter, CancellationToken ct) => await parameter.Resource.GetValueAsync(ct) ?? "";

    private async Task<string> MakeAsync(CancellationToken ct)
    {
        var stripe = StripeClients.Create(new StripeOptions { SecretKey = await KeyAsync(ct), ApiBase = (await ApiAsync(ct)).ToString() }, retries: 2);
        return (await RehearsalPlan.CreateAsync(stripe, "aspire", ct)).PriceId;
    }

    private async Task<string> AskAsync(Uri forwardTo, CancellationToken ct) => await StripeCliListener.SecretAsync(
        FindCli(Key.ApplicationBuilder) ?? throw new DistributedApplicationException(StripeCliBinary.HowToGetIt),
        new(await KeyAsync(ct), Simulator is null ? null : await ApiAsync(ct), forwardTo, CliFolder, "nyra"), ct);
}
