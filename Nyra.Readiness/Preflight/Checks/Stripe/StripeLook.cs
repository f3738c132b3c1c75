using System.Net;
using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Stripe;
using Names = Nyra.Billing.Configuration.Settings;
using Portal = Stripe.BillingPortal;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>What the checks of Stripe's side look at, each fetched once for all of them.</summary>
internal static class StripeLook
{
    public const string Dashboard = "https://dashboard.stripe.com/";

    /// <summary>Has a check look at Stripe; where this shell has no key, what counts is what the backend says.</summary>
    public static async Task<CheckResult> LookAsync(
        this PreflightContext context, ICheck check, Func<StripeClient, Task<CheckResult>> look, CancellationToken ct)
    {
        if (context.Stripe is not { } stripe)
        {
            return await context.AsBackendSeesAsync(check.Name, ct) ?? (context.Setting(Names.StripeSecretKey) is null
                ? CheckResult.Fail("Stripe could not be looked at: there is no key for it.", $"Set {Names.StripeSecretKey} for this command.")
                : CheckResult.Fail(
                    $"Stripe was not looked at with the {Names.StripeSecretKey} of this shell.",
                    "Fix what stripe-secret-key and live-key-stays-with-stripe say of it."));
        }
        try
        {
            return await look(stripe);
        }
        catch (StripeException refused)
        {
            return Refused(refused);
        }
        catch (HttpRequestException away)
        {
            return CheckResult.Fail($"Stripe could not be reached: {away.HttpRequestError}.", "Look at the network, and at https://status.stripe.com");
        }
    }

    /// <summary>Has a check compare Stripe with what was decided; it fails where either cannot be looked at.</summary>
    public static Task<CheckResult> CompareAsync(
        this PreflightContext context, ICheck check, Func<StripeClient, CommandCenterDocument, Task<CheckResult>> compare, CancellationToken ct) =>
        context.LookAsync(check, stripe => context.InCommandCenterAsync(center => compare(stripe, center), ct), ct);

    public static Task<Account> AccountAsync(this PreflightContext context, StripeClient stripe, CancellationToken ct) =>
        context.OnceAsync("stripe-account", token => stripe.V1.Accounts.GetSelfAsync(cancellationToken: token), ct);

    /// <summary>The plan's price with its product; null where none is named.</summary>
    public static async Task<Price?> PriceAsync(this PreflightContext context, StripeClient stripe, CancellationToken ct) =>
        context.Setting(Names.PriceProMonthly) is { } id
            ? await context.OnceAsync("stripe-price", token => stripe.V1.Prices.GetAsync(id, new PriceGetOptions { Expand = ["product"] }, cancellationToken: token), ct)
            : null;

    /// <summary>The configuration the portal opens with unless told otherwise; null where there is none.</summary>
    public static Task<Portal.Configuration?> PortalAsync(this PreflightContext context, StripeClient stripe, CancellationToken ct) =>
        context.OnceAsync(
            "stripe-portal",
            async token => (await stripe.V1.BillingPortal.Configurations.ListAsync(
                new Portal.ConfigurationListOptions { IsDefault = true, Limit = 1 }, cancellationToken: token)).FirstOrDefault(),
            ct);

    public static Task<List<WebhookEndpoint>> WebhookEndpointsAsync(this PreflightContext context, StripeClient stripe, CancellationToken ct) =>
        context.OnceAsync(
            "stripe-webhook-endpoints",
            async token => (await stripe.V1.WebhookEndpoints.ListAsync(new WebhookEndpointListOptions { Limit = 100 }, cancellationToken: token)).Data,
            ct);

    /// <summary>The features attached to the price's product; empty where no price is named.</summary>
    public static async Task<IReadOnlyList<ProductFeature>> FeaturesAsync(this PreflightContext context, StripeClient stripe, CancellationToken ct) =>
        await context.PriceAsync(stripe, ct) is { Product: { } product }
            ? await context.OnceAsync(
                "stripe-features",
                async token => (await stripe.V1.Products.Features.ListAsync(product.Id, new ProductFeatureListOptions { Limit = 100 }, cancellationToken: token)).Data,
                ct)
            : [];

    private static CheckResult Refused(StripeException refused) => refused.HttpStatusCode switch
    {
        _ when refused.IsMissing() => CheckResult.Fail(
            "Stripe has none of that id.", "Look whether id and key are of the same account and mode.", refused.StripeError.Param),
        HttpStatusCode.Unauthorized => CheckResult.Fail(
            "Stripe does not take the key.", "It was rolled, deleted, or copied wrongly: take the present one from the dashboard.", link: Dashboard + "apikeys"),
        HttpStatusCode.Forbidden => CheckResult.Fail(
            "The restricted key may not look at this.", "Give the key read access to it.", refused.StripeError?.Code, Dashboard + "apikeys"),
        _ => CheckResult.Fail($"Stripe answered {(int)refused.HttpStatusCode}.", "Try again; if it stays, look at https://status.stripe.com", refused.StripeError?.Code),
    };
}
