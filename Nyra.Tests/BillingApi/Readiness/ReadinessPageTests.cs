using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed class ReadinessPageTests(Chromium chromium)
{
    [Theory]
    [InlineData("empty", "Not ready: nothing was looked at yet")]
    [InlineData("all-red", "Not ready: 7 things block going live")]
    [InlineData("mixed", "Not ready: 3 things block going live")]
    [InlineData("all-green", "Ready: nothing blocks going live")]
    [InlineData("running", "Not ready: 2 stop conditions not ruled out")]
    public async Task Every_state_says_its_verdict_and_is_in_order_wide_and_narrow_light_and_dark(string state, string verdict)
    {
        await using var api = await CannedApi.StartAsync(State(state));
        foreach (var looks in Enum.GetValues<Looks>())
        {
            await using var visit = await chromium.OpenReadinessAsync(looks, api);
            await visit.SeesAsync(verdict);
            await visit.Page.GetByText("Saved as version 3").WaitForAsync();
            await visit.IsInOrderAsync($"readiness-{state}");
        }
    }

    [Fact]
    public async Task The_handbooks_words_are_there_to_the_letter()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.SeesAsync("Not ready");
        var text = (await visit.Page.EvaluateAsync<string>("document.body.textContent")).ReplaceLineEndings("\n");
        foreach (var words in HandbookWords.All)
            Assert.Contains(words, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_was_read_moves_while_the_page_loads()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        foreach (var looks in Enum.GetValues<Looks>())
        {
            await using var visit = await chromium.OpenReadinessAsync(looks, api);
            await visit.SeesAsync("Saved as version 3");
            // Observed from the beginning: what was buffered before anybody looked is told as well.
            var (moved, painted) = (await visit.Page.EvaluateAsync<double>(LayoutShift), await visit.Page.EvaluateAsync<double>(FirstPaint));
            Assert.True(moved < 0.01, $"{looks}: the layout shifted by {moved}");
            TestContext.Current.TestOutputHelper?.WriteLine($"{looks}: first contentful paint after {painted:0} ms");
        }
    }

    [Fact]
    public async Task A_backend_that_went_away_leaves_its_last_word_in_gray_with_its_age_and_is_asked_again()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        foreach (var looks in Enum.GetValues<Looks>())
        {
            await using var visit = await chromium.OpenReadinessAsync(looks, api);
            visit.Expect("Failed to load resource: the server responded with a status of 502");
            await visit.SeesAsync("Not ready");
            api.IsDown = true;
            await visit.Button("Check again").ClickAsync();
            await visit.SeesAsync("The backend does not answer");
            await visit.SeesAsync("Shown is what was seen");
            await visit.SeesAsync("Next try in");
            await visit.SeesAsync("Customer Portal cancellation/invoices/payment methods enabled");
            await visit.IsInOrderAsync("readiness-backend-down");

            api.IsDown = false;
            await visit.SeesAsync("Not ready: 3 things block going live");
            Assert.False(await visit.Page.EvaluateAsync<bool>("document.body.classList.contains('away')"));
        }
    }

    [Fact]
    public async Task A_running_rehearsal_is_seen_step_by_step()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Running());
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.SeesAsync("Step 7 of 17");
        api.Tell(CannedReadiness.Rehearsal("r-9", 0, runsAt: 11));
        await visit.SeesAsync("Step 12 of 17");
        Assert.Contains("step 12 of 17, payment-failure-revokes", await visit.Page.Locator("#rehearsal-news").TextContentAsync(), StringComparison.Ordinal);

        api.Readiness = CannedReadiness.AllGreen();
        api.Tell(CannedReadiness.Rehearsal("r-9", 0));
        await visit.SeesAsync("Ready: nothing blocks going live");
    }

    [Fact]
    public async Task What_does_not_hold_can_be_shown_alone()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.SeesAsync("Not ready");
        Assert.Equal(36, await visit.Page.Locator(".check").CountAsync());
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Does not hold 6" }).CheckAsync();
        Assert.Equal(6, await visit.Page.Locator(".check").CountAsync());
        await visit.SeesAsync("from the operator’s machine, 3 h ago");
    }

    [Fact]
    public async Task Commands_are_copied_by_keyboard_in_either_shell()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.Button("Copy: Live mode has an extra guard").PressAsync("Enter");
        await visit.Page.Locator("#copied").GetByText("Copied").WaitForAsync();
        Assert.Equal(
            "$env:NYRA_ALLOW_LIVE_BILLING_REHEARSAL = \"true\"\nnpm run billing:live-preflight -- --mode live\nRemove-Item Env:\\NYRA_ALLOW_LIVE_BILLING_REHEARSAL",
            (await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()")).ReplaceLineEndings("\n"));

        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "PowerShell" }).PressAsync("ArrowRight");
        await visit.Button("Copy: Live mode has an extra guard").PressAsync("Space");
        await visit.Page.WaitForFunctionAsync("async () => (await navigator.clipboard.readText()).startsWith('export ')");
        await visit.IsInOrderAsync("readiness-bash");
    }

    private const string LayoutShift = """
        () => new Promise(done => {
            let sum = 0;
            new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value }).observe({ type: 'layout-shift', buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 50)));
        })
        """;

    private const string FirstPaint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1";

    private static JsonObject State(string name) => name switch
    {
        "empty" => CannedReadiness.Empty(),
        "all-red" => CannedReadiness.AllRed(),
        "mixed" => CannedReadiness.Mixed(),
        "all-green" => CannedReadiness.AllGreen(),
        "running" => CannedReadiness.Running(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
