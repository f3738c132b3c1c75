using Microsoft.Playwright;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

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

    public static async Task IsNoHigherThanAsync(this Visit visit, int most)
    {
        var height = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollHeight");
        Assert.True(height <= most, $"The page is {height} pixels high, more than {most}");
    }

    /// <summary>Opens a decision or a policy, for example <c>decision-monthly-price</c>, where it is not.</summary>
    public static async Task OpenPartAsync(this Visit visit, string name)
    {
        // What holds is folded until somebody asks for it.
        if (!await visit.Page.Locator($"#{name}").IsVisibleAsync())
            await visit.Page.Locator($"#{name.Split('-')[0]}-parts + .unfold").PressAsync("Enter");
        var button = visit.Page.Locator($"#{name} .opens");
        if (await button.GetAttributeAsync("aria-expanded") == "false")
            await button.PressAsync("Enter");
    }

    /// <summary>What stands beside the name of a decision or a policy.</summary>
    public static async Task<string?> StateAsync(this Visit visit, string name) => await visit.Page.Locator($"#{name} .state").TextContentAsync();

    /// <summary>A field of the rehearsal form by its path in the document.</summary>
    public static ILocator Input(this Visit visit, string path) => visit.Page.Locator($"[name='{path}']");
}
