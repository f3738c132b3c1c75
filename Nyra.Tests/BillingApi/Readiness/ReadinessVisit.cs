using Microsoft.Playwright;
using Nyra.Tests.StripeSimulator.Browser;

namespace Nyra.Tests.BillingApi.Readiness;

internal static class ReadinessVisit
{
    /// <summary>Opens the page as wide as a desktop, or as narrow as the narrowest telephone it promises to work on.</summary>
    public static async Task<Visit> OpenReadinessAsync(this Chromium chromium, Looks looks, CannedApi api)
    {
        var visit = await chromium.VisitAsync(looks);
        if (looks is Looks.Narrow or Looks.NarrowDark)
            await visit.Page.SetViewportSizeAsync(360, 780);
        await visit.OpenAsync(api.Url);
        return visit;
    }

    /// <summary>A field of the rehearsal form by its path in the document.</summary>
    public static ILocator Input(this Visit visit, string path) => visit.Page.Locator($"[name='{path}']");
}
