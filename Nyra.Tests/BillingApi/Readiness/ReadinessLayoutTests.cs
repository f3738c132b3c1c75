using System.Globalization;
using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.Architecture;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>
/// How the page lies on a telephone, a tablet and a desktop while nothing is expanded. Each test keeps its pictures as
/// <c>artifacts/screenshots/readiness-{state}-{width}-{light|dark}.png</c>.
/// </summary>
public sealed class ReadinessLayoutTests(Chromium chromium)
{
    // Three screens of 900 pixels on a desktop; narrower screens stack what lies side by side there.
    private static readonly (int Width, int Height, int MaxPixels)[] Screens = [(360, 780, 6200), (768, 1024, 4300), (1440, 900, 2700)];

    [Theory]
    [InlineData("empty")]
    [InlineData("mixed")]
    [InlineData("one-blocker")]
    [InlineData("ready")]
    public async Task The_page_stays_within_its_height_at_each_width_and_nothing_is_cut_off(string state)
    {
        await using var api = await CannedApi.StartAsync(Readiness(state));
        api.CommandCenter = CannedCommandCenter.Of(3, Decisions(state));
        var problems = new List<string>();
        foreach (var (width, height, maxPixels) in Screens)
        {
            foreach (var looks in new[] { Looks.Light, Looks.Dark })
            {
                await using var visit = await chromium.VisitAsync(looks);
                var page = visit.Page;
                await page.SetViewportSizeAsync(width, height);
                await visit.OpenAsync(api.Url);
                await visit.SeesAsync("Saved as version 3");
                var name = string.Create(CultureInfo.InvariantCulture, $"readiness-{state}-{width}-{(looks == Looks.Dark ? "dark" : "light")}");
                await page.ScreenshotAsync(new() { Path = Repository.File($"artifacts/screenshots/{name}.png"), FullPage = true });

                var pixels = await page.EvaluateAsync<int>("document.documentElement.scrollHeight");
                TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {pixels} px high");
                if (pixels > maxPixels)
                    problems.Add($"{name} is {pixels} px high, more than {maxPixels}");
                problems.AddRange((await page.EvaluateAsync<string[]>(CutOff)).Select(what => $"{name}: {what}"));
                // The other widths are looked at in each state by ReadinessPageTests.
                if (width == 768)
                    problems.AddRange((await page.RunAxe()).Violations.Select(one => $"{name}: {one.Id}: {string.Join(" | ", one.Nodes.Select(node => node.Html))}"));
                problems.AddRange(visit.Problems.Select(problem => $"{name}: {problem}"));
            }
        }
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static JsonObject Readiness(string state) => state switch
    {
        "empty" => CannedReadiness.Empty(),
        "mixed" => CannedReadiness.Mixed(),
        "one-blocker" => CannedReadiness.OneBlocker(),
        _ => CannedReadiness.AllGreen(),
    };

    private static CommandCenterDocument Decisions(string state) => state switch
    {
        "empty" => CommandCenterDocument.Empty,
        "mixed" => CannedCommandCenter.Document(),
        "one-blocker" => CannedCommandCenter.Whole() with { Decisions = CannedCommandCenter.Whole().Decisions.Remove(DecisionNames.LegalReview) },
        _ => CannedCommandCenter.Whole(),
    };

    // What reaches beyond the screen, and text that its own box hides: scrolled, clipped or shortened.
    private const string CutOff = """
        () => {
            const said = [];
            for (const one of document.body.querySelectorAll('*')) {
                if (!one.checkVisibility() || one.closest('.off-screen, .skip, svg, [aria-hidden=true]')) continue;
                const { left, right, width } = one.getBoundingClientRect();
                const words = `<${one.tagName.toLowerCase()} class="${one.getAttribute('class') ?? ''}"> ${(one.textContent || one.value || '').trim().slice(0, 50)}`;
                if (width > 0 && (left < -1 || right > innerWidth + 1)) said.push(`beyond the screen: ${words}`);
                const style = getComputedStyle(one);
                if (style.overflowX !== 'visible' && one.clientWidth > 20 && one.scrollWidth > one.clientWidth + 1) said.push(`cut off: ${words}`);
            }
            if (document.documentElement.scrollWidth > innerWidth) said.push(`the page is ${document.documentElement.scrollWidth} px wide`);
            return said;
        }
        """;
}
