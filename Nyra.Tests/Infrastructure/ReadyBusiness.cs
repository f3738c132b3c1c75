using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.StripeSimulator;
using Stripe;

namespace Nyra.Tests.Infrastructure;

/// <summary>A business with nothing left to do: an account that may charge, a plan, a portal, an endpoint, published policies, and every decision made.</summary>
internal sealed class ReadyBusiness : IAsyncDisposable
{
    private const string Policy = "This policy says in plain words what happens with money, cancellation, refunds, data and support, and it is long enough to be a page.";

    /// <summary>Where the policies are published, by <see cref="PublicNames"/> or a proxy.</summary>
    public const string SiteHost = "policies.example";

    private readonly WebApplication _site;

    private ReadyBusiness(WebApplication site, RunningSimulator stripe) => (_site, Stripe) = (site, stripe);

    public RunningSimulator Stripe { get; }

    public int SitePort => new Uri(_site.Urls.First()).Port;

    public string PriceId { get; private set; } = "";

    public string WebhookSecret { get; private set; } = "";

    /// <param name="backend">Where Stripe posts, as decided.</param>
    /// <param name="certificate">Of <see cref="SiteHost"/>, where the policies are to be read over https, through a proxy.</param>
    public static async Task<ReadyBusiness> StartAsync(Uri backend, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var site = builder.Build();
        if (certificate is null)
            site.Urls.Add("http://127.0.0.1:0");
        site.MapGet("/{policy}", (string policy) => Results.Content(Html(policy), "text/html"));
        await site.StartAsync();
        var stripe = await RunningSimulator.StartAsync(
            ("StatementDescriptor", "LITTLE BUDDY"), ("SupportEmail", "help@example.com"), ("SupportUrl", Page(site, PolicyNames.Support)), ("TaxStatus", "active"),
            ("AccountName", "NyrA Labs"));
        var business = new ReadyBusiness(site, stripe) { PriceId = (await RehearsalPlan.CreateAsync(stripe.Stripe, "ready", CancellationToken.None)).PriceId };
        await business.ConfigureAsync(backend);
        return business;
    }

    public async Task<global::Stripe.BillingPortal.Configuration> PortalAsync() => (await Stripe.V1.BillingPortal.Configurations.ListAsync()).Data[0];

    /// <summary>Everything decided, approved and confirmed today.</summary>
    public CommandCenterDocument Decided(Uri backend, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var values = new Dictionary<string, string>
        {
            [DecisionNames.MonthlyPrice] = "12.00 USD",
            [DecisionNames.HostedAiCap] = RehearsalPlan.HostedAiRequests.ToString(CultureInfo.InvariantCulture),
            [DecisionNames.SupportInbox] = "help@example.com",
            [DecisionNames.BackendUrl] = backend.GetLeftPart(UriPartial.Authority),
            [DecisionNames.BusinessName] = "NyrA Labs",
            [DecisionNames.CustomerPortal] = "configured",
            [DecisionNames.LegalReview] = "approved",
            [DecisionNames.Tax] = "Stripe Tax",
        };
        var center = CommandCenterDocument.Empty with { Support = new("NYRA-7F3K9QXZ", "help@example.com", now.AddHours(-2), now.AddHours(-1), "Ada", MessageId: "ticket@example.com") };
        foreach (var (name, value) in values)
            center = center with { Decisions = center.Decisions.Add(name, new(value, "Ada", today, "note", today.AddYears(1))) };
        foreach (var name in PolicyNames.All)
        {
            var configuration = name is PolicyNames.Refund or PolicyNames.Cancellation ? "cancel at_period_end, proration none; refunds by hand; failed payments borne with for 0 days" : null;
            center = center with { Policies = center.Policies.Add(name, new(Page(name), VisibleText.HashOf(Html(name)), "Ada", today, configuration)) };
        }
        return center;
    }

    public async ValueTask DisposeAsync()
    {
        await Stripe.DisposeAsync();
        await _site.DisposeAsync();
    }

    private string Page(string policy) => Page(_site, policy);

    private static string Page(WebApplication site, string policy) =>
        new Uri(site.Urls.First()) is { Scheme: "https" } ? $"https://{SiteHost}/{policy}" : $"http://{SiteHost}:{new Uri(site.Urls.First()).Port}/{policy}";

    private static string Html(string policy) => $"<body><h1>{policy}</h1><p>{Policy}</p></body>";

    private async Task ConfigureAsync(Uri backend)
    {
        await Stripe.V1.BillingPortal.Configurations.UpdateAsync((await PortalAsync()).Id, new()
        {
            BusinessProfile = new() { TermsOfServiceUrl = Page(PolicyNames.Terms), PrivacyPolicyUrl = Page(PolicyNames.Privacy) },
        });
        WebhookSecret = (await Stripe.V1.WebhookEndpoints.CreateAsync(new WebhookEndpointCreateOptions
        {
            Url = new Uri(backend, "webhooks/stripe").ToString(),
            EnabledEvents = [.. HandledEvents.Subscribed],
            ApiVersion = StripeConfiguration.ApiVersion,
        })).Secret;
    }
}
