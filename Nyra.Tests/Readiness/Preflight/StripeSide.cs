using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Embedded;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.StripeSimulator;
using Stripe;
using Portal = Stripe.BillingPortal;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>A simulator on which everything is set up right for going live, save for what a test says.</summary>
internal sealed class StripeSide : IAsyncDisposable
{
    public const string Terms = "https://example.com/terms";
    public const string Privacy = "https://example.com/privacy";
    public const string Support = "https://example.com/support";

    private StripeSide(RunningSimulator stripe) => Stripe = stripe;

    public RunningSimulator Stripe { get; }

    /// <summary>Where events are to go; nobody listens there.</summary>
    public string Backend { get; } = $"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}";

    public string Price { get; set; } = "";

    public WebhookEndpoint Endpoint { get; private set; } = null!;

    public static CommandCenterDocument Decided { get; } = CommandCenterDocument.Empty with
    {
        Decisions = CommandCenterDocument.Empty.Decisions.Add(DecisionNames.MonthlyPrice, new("12.00 USD", "Ada", new(2026, 11, 14), "note"))
            .Add(DecisionNames.BusinessName, new("NyrA Labs LLC")).Add(DecisionNames.SupportInbox, new("help@example.com")),
        Policies = CommandCenterDocument.Empty.Policies
            .Add(PolicyNames.Terms, new(Terms)).Add(PolicyNames.Privacy, new(Privacy)).Add(PolicyNames.Support, new(Support)),
    };

    /// <param name="unlike">Options of the simulator that are otherwise than right; null leaves one out.</param>
    public static async Task<StripeSide> StartAsync(params (string Option, object? Value)[] unlike)
    {
        var options = new Dictionary<string, object?>
        {
            ["StatementDescriptor"] = "LITTLE BUDDY",
            ["SupportEmail"] = "help@example.com",
            ["SupportUrl"] = Support,
            ["TaxStatus"] = "active",
            ["AccountName"] = "NyrA Labs",
        };
        foreach (var (option, value) in unlike)
            options[option] = value;
        var side = new StripeSide(await RunningSimulator.StartAsync([.. options.Where(option => option.Value is not null).Select(option => (option.Key, option.Value!))]));
        side.Price = (await RehearsalPlan.CreateAsync(side.Stripe.Stripe, "preflight", CancellationToken.None)).PriceId;
        side.Endpoint = await side.EndpointAsync([.. HandledEvents.Subscribed]);
        return side;
    }

    /// <summary>Has the portal lead to the terms and the privacy policy, which a new account's does not.</summary>
    public async Task<StripeSide> WithPagesAsync(string terms = Terms, string privacy = Privacy)
    {
        await ChangePortalAsync(new() { BusinessProfile = new() { TermsOfServiceUrl = terms, PrivacyPolicyUrl = privacy } });
        return this;
    }

    public Task<WebhookEndpoint> EndpointAsync(List<string> events) => EndpointAsync(events, StripeConfiguration.ApiVersion);

    /// <param name="version">Null for the account's default.</param>
    public Task<WebhookEndpoint> EndpointAsync(List<string> events, string? version) =>
        Stripe.V1.WebhookEndpoints.CreateAsync(new WebhookEndpointCreateOptions { Url = Backend + "/webhooks/stripe", EnabledEvents = events, ApiVersion = version });

    public async Task ChangePortalAsync(Portal.ConfigurationUpdateOptions options) =>
        await Stripe.V1.BillingPortal.Configurations.UpdateAsync((await Stripe.V1.BillingPortal.Configurations.ListAsync()).Data[0].Id, options);

    /// <param name="client">Stripe as it is seen; else this simulator.</param>
    /// <param name="seen">What the backend says of its own checks; else there is none.</param>
    /// <param name="returnUrl">Where the backend has the portal lead back to.</param>
    public PreflightContext Context(
        CommandCenterDocument? center = null, string mode = "test", TimeProvider? time = null, StripeClient? client = null, string? returnUrl = "http://127.0.0.1/return",
        BackendSight? seen = null)
    {
        var settings = new Dictionary<string, string?>
        {
            [Settings.PriceProMonthly] = Price,
            [Settings.BillingBaseUrl] = Backend,
            [Settings.ReturnUrl] = returnUrl,
        };
        return new(Seat.Operator, mode, settings.GetValueOrDefault, time ?? TimeProvider.System)
        {
            Stripe = client ?? StripeClients.CreateGetOnly(new StripeOptions { SecretKey = "sk_test_preflight", ApiBase = Stripe.Origin }),
            ReadCommandCenter = _ => Task.FromResult(CommandCenterView.Of(new(1, center ?? Decided))),
            AskBackend = _ => Task.FromResult(seen ?? BackendSight.None("There is no backend to ask.")),
        };
    }

    public ValueTask DisposeAsync() => Stripe.DisposeAsync();
}
