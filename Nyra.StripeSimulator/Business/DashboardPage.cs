using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Pages;
using Nyra.StripeSimulator.Portal;

namespace Nyra.StripeSimulator.Business;

/// <summary>
/// How the simulated account is set up, and how to change it: what <c>https://dashboard.stripe.com/…</c> shows of a real one. Every path under
/// <c>/dashboard</c> shows this one page.
/// </summary>
internal static class DashboardPage
{
    public static void Map(IEndpointRouteBuilder routes, Simulator simulator) => routes.MapGet("/dashboard/{**path}", context =>
    {
        Html page;
        lock (simulator.Gate)
            page = Render(simulator, RequestOrigin.Of(simulator, context.Request));
        return PageResult.Show(page).WriteAsync(context);
    });

    private static Html Render(Simulator simulator, string origin)
    {
        var options = simulator.Options;
        var portal = simulator.PortalConfigurations.NewestFirst().First(configuration => configuration.IsDefault);
        return PageLayout.Page($"Account settings of {options.AccountName} (simulated)", Html.Of($"""
            <p class="eyebrow">{options.AccountName}</p>
            <h1>Account settings</h1>
            <p class="soft">This account is simulated. Set the options named below in the simulator's environment, for example Simulator__TaxStatus=active, and start it again.</p>
            <div class="stack">
            {Section("Account", "Options AccountName, StatementDescriptor, SupportEmail, SupportUrl, BusinessPages, TaxStatus",
                ("Account", options.AccountId), ("Statement descriptor", options.StatementDescriptor), ("Support e-mail", options.SupportEmail),
                ("Support page", options.SupportUrlAt(origin)), ("Stripe Tax", options.TaxStatus), ("API keys", "any key that starts with sk_test_ or rk_test_"))}
            {Section("Customer portal", $"Change it by API: POST /v1/billing_portal/configurations/{portal.Id}", Lines(portal))}
            {Section("Prices", "Make them by API: POST /v1/products, POST /v1/prices, POST /v1/products/{id}/features",
                [.. simulator.Prices.NewestFirst().Take(20).Select(price => (price.Id, (string?)$"{simulator.ProductName(price)}: {price.UnitAmount} {price.Currency}, in its smallest unit"))])}
            {Section("Webhook endpoints", "Make them by API: POST /v1/webhook_endpoints",
                [.. simulator.WebhookEndpoints.NewestFirst().Select(endpoint => (endpoint.Url,
                    (string?)$"{endpoint.Status}, {endpoint.EnabledEvents.Count} events{(endpoint.IsLeftToStripeCli ? ", delivered by the Stripe CLI" : "")}"))])}
            </div>
            """), options.AccountName);
    }

    private static (string, string?)[] Lines(PortalConfiguration portal) =>
    [
        ("Cancellation", OnOff(portal.Features.SubscriptionCancel.Enabled)), ("Invoice history", OnOff(portal.Features.InvoiceHistory.Enabled)),
        ("Payment methods", OnOff(portal.Features.PaymentMethodUpdate.Enabled)), ("Terms of service", portal.BusinessProfile.TermsOfServiceUrl),
        ("Privacy policy", portal.BusinessProfile.PrivacyPolicyUrl),
    ];

    private static string OnOff(bool on) => on ? "on" : "off";

    private static Html Section(string title, string how, params (string Name, string? Value)[] lines) => Html.Of($"""
        <section class="card">
        <h2>{title}</h2>
        <dl class="lines settings">{Html.All(lines.Select(line => Html.Of($"<div><dt>{line.Name}</dt><dd>{line.Value ?? "not set"}</dd></div>")))}</dl>
        <p class="soft small after">{how}</p>
        </section>
        """);
}
