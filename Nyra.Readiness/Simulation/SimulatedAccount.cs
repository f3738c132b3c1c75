using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Rehearsal;
using Stripe;
using Portal = Stripe.BillingPortal;

namespace Nyra.Readiness.Simulation;

/// <summary>The simulated Stripe account, set up as the handbook demands of a real one. The embedded stack and the app host both use this.</summary>
public static class SimulatedAccount
{
    public const string BusinessName = "NyrA";
    public const string SupportEmail = "help@example.com";

    // Names a webhook endpoint that the simulator shows but leaves to the Stripe CLI: events would come twice.
    private static readonly Dictionary<string, string> LeftToStripeCli = new() { ["simulator_delivery"] = "stripe-cli" };

    /// <summary>What a real account sets in Stripe's dashboard: the simulator's options, by their names in its section <c>Simulator</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Options = new Dictionary<string, string>
    {
        ["AccountName"] = BusinessName,
        ["LimitToOneSubscription"] = "true",
        ["StatementDescriptor"] = "LITTLE BUDDY",
        ["SupportEmail"] = SupportEmail,
        ["BusinessPages"] = "true",
        ["TaxStatus"] = "active",
    };

    /// <summary>Makes the plan with its price and features, and has the Customer Portal name the simulated business' pages.</summary>
    /// <param name="simulator">Its address as API and worker have it.</param>
    /// <exception cref="StripeException">When the simulator refuses.</exception>
    public static async Task<RehearsalPlan> SetUpAsync(StripeClient stripe, Uri simulator, CancellationToken ct)
    {
        var portals = stripe.V1.BillingPortal.Configurations;
        var portal = (await portals.ListAsync(new Portal.ConfigurationListOptions { IsDefault = true, Limit = 1 }, cancellationToken: ct)).Data[0];
        var pages = new Portal.ConfigurationBusinessProfileOptions
        {
            TermsOfServiceUrl = SimulatorOrigin.Page(simulator, PolicyNames.Terms).ToString(),
            PrivacyPolicyUrl = SimulatorOrigin.Page(simulator, PolicyNames.Privacy).ToString(),
        };
        await portals.UpdateAsync(portal.Id, new Portal.ConfigurationUpdateOptions { BusinessProfile = pages }, cancellationToken: ct);
        return await RehearsalPlan.CreateAsync(stripe, "simulator", ct);
    }

    /// <summary>Registers the gateway's webhook endpoint for every event that is handled, in place of one that an earlier start registered.</summary>
    /// <param name="leftToStripeCli">Whether a Stripe CLI forwards events to that address, so that the simulator posts none there.</param>
    /// <returns>The secret of what the simulator posts.</returns>
    public static async Task<string> RegisterWebhooksAsync(StripeClient stripe, Uri webhooks, bool leftToStripeCli, CancellationToken ct)
    {
        var endpoints = stripe.V1.WebhookEndpoints;
        // Stripe shows a secret once, and the gateway's port may be another now.
        foreach (var earlier in await endpoints.ListAsync(cancellationToken: ct))
        {
            if (new Uri(earlier.Url) is { IsLoopback: true } address && address.AbsolutePath == webhooks.AbsolutePath)
                await endpoints.DeleteAsync(earlier.Id, cancellationToken: ct);
        }
        var registered = await endpoints.CreateAsync(
            new WebhookEndpointCreateOptions
            {
                Url = webhooks.ToString(),
                EnabledEvents = [.. HandledEvents.Subscribed],
                ApiVersion = StripeConfiguration.ApiVersion,
                Metadata = leftToStripeCli ? LeftToStripeCli : null,
            },
            cancellationToken: ct);
        return registered.Secret;
    }
}
