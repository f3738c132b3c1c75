using Nyra.StripeSimulator.Authentication;
using Nyra.StripeSimulator.Business;
using Nyra.StripeSimulator.Checkout;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Portal;

namespace Nyra.StripeSimulator.Pages;

/// <summary>The pages people see: Checkout, Customer Portal, hosted invoices. They work without script.</summary>
internal static class HostedPages
{
    public static void MapHostedPages(this WebApplication app)
    {
        var simulator = app.Services.GetRequiredService<Simulator>();
        app.MapGet(PageStyle.Path, PageStyle.WriteAsync);
        BusinessPages.Map(app, simulator);
        DashboardPage.Map(app, simulator);
        new CheckoutPage(simulator).Map(app);
        new PortalPage(simulator).Map(app);
        new InvoicePage(simulator).Map(app);
        new ChallengePage(simulator).Map(app);
    }
}
