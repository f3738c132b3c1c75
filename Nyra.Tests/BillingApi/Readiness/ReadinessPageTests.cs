using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nyra.Billing.Configuration;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed class ReadinessPageTests(Chromium chromium)
{
    [Theory]
    [InlineData("empty", "Not ready: nothing was looked at yet")]
    [InlineData("all-red", "Not ready: 7 blockers and 7 stop conditions stand in the way")]
    [InlineData("mixed", "Not ready: 3 blockers and 3 stop conditions stand in the way")]
    [InlineData("all-green", "Ready in test mode: nothing blocks")]
    [InlineData("unproven", "Not ready: 2 blockers and 1 stop condition stand in the way")]
    [InlineData("simulated", "Ready, with simulated values")]
    [InlineData("running", "Not ready: 2 stop conditions stand in the way")]
    public async Task Every_state_says_its_verdict_and_is_in_order_wide_and_narrow_light_and_dark(string state, string verdict)
    {
        await using var api = await CannedApi.StartAsync(State(state));
        if (state is "all-green" or "live" or "simulated")
            api.CommandCenter = CannedCommandCenter.Of(3, CannedCommandCenter.Whole());
        if (state is "empty")
            api.CommandCenter = CannedCommandCenter.Of(3, Nyra.Readiness.CommandCenter.CommandCenterDocument.Empty);
        foreach (var looks in Enum.GetValues<Looks>())
        {
            await using var visit = await chromium.OpenReadinessAsync(looks, api);
            await visit.SeesAsync(verdict);
            await visit.Page.GetByText("Saved as version 3").WaitForAsync();
            await visit.IsInOrderAsync($"readiness-{state}");
            await visit.IsNoHigherThanAsync(MostPixels(state, looks));
        }
    }

    [Fact]
    public async Task The_handbooks_words_are_there_to_the_letter()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        // What was saved stands in the place of the handbook's examples.
        api.CommandCenter = CannedCommandCenter.Of(3, CommandCenterDocument.Empty);
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
            await visit.SeesAsync("Not ready: 3 blockers and 3 stop conditions stand in the way");
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
        await visit.SeesAsync("Ready in test mode: nothing blocks");
    }

    [Theory]
    [InlineData("live", "Ready: nothing blocks going live", "Checkout is enabled in live mode.")]
    [InlineData("all-red", "Not ready: 7 blockers and 7 stop conditions stand in the way", "Checkout stays disabled in live mode.")]
    [InlineData("all-green", "Ready in test mode: nothing blocks", "Checkout is enabled in test mode.")]
    public async Task Going_live_is_spoken_of_where_it_is_the_question(string state, string verdict, string checkout)
    {
        await using var api = await CannedApi.StartAsync(State(state));
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.Page.GetByText(verdict, new() { Exact = true }).WaitForAsync();
        await visit.SeesAsync(checkout);
    }

    [Fact]
    public async Task Nothing_is_ready_while_the_backend_says_it_is_not_or_a_heading_is_open()
    {
        var readiness = CannedReadiness.AllGreen();
        readiness["ready"] = false;
        await using var api = await CannedApi.StartAsync(readiness);
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.SeesAsync("Not ready: not everything was looked at");

        api.Readiness = CannedReadiness.AllGreen();
        var stop = api.Readiness["stopConditions"]![2]!;
        (stop["open"], stop["because"]) = (true, new JsonArray("unsigned-webhook-refused"));
        await visit.Button("Check again").ClickAsync();
        await visit.SeesAsync("Not ready: 1 stop condition stands in the way");
    }

    [Theory]
    [InlineData("test", "snapshot publish --mode test.")]
    [InlineData("live", "snapshot publish --mode live (with NYRA_ALLOW_LIVE_BILLING_REHEARSAL=true set).")]
    public async Task A_heading_that_was_not_seen_lists_what_is_missing_and_is_unproven(string mode, string command)
    {
        var readiness = CannedReadiness.AllGreen(mode);
        var blocker = readiness["blockers"]![2]!;
        (blocker["open"], blocker["because"], blocker["unproven"]) = (true, new JsonArray("backend-https"), true);
        readiness["checks"]!.AsArray().Single(check => (string?)check!["name"] == "backend-https")!["status"] = "skip";
        await using var api = await CannedApi.StartAsync(readiness);
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.SeesAsync("Not ready: proof from your machine is missing");
        await visit.SeesAsync("1 blocker is not proven yet. Run on your machine: " + CommandHint.Of("") + command);
        var row = visit.Page.Locator("#blocker-rows > li").First;
        Assert.Contains("unproven", await row.TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("Not seen: HTTPS with a valid chain.", await row.TextContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_hold_can_be_shown_alone()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.SeesAsync("Not ready");
        var checks = api.Readiness["checks"]!.AsArray();
        var (failing, ofStripe) = (checks.Count(check => (string?)check!["status"] == "fail"), checks.Count(check => (string?)check!["status"] == "fail" && (string?)check["group"] == "Stripe setup"));
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = $"Does not hold {failing}" }).CheckAsync();
        Assert.Equal(failing - ofStripe, await visit.Page.Locator("#snapshot .check").CountAsync());
        Assert.Contains($"Stripe setup {ofStripe} of ", await visit.Page.Locator("#check-groups").TextContentAsync(), StringComparison.Ordinal);
        await visit.SeesAsync("from the operator’s machine, 3 h ago");
    }

    [Fact]
    public async Task A_group_with_a_section_of_its_own_is_only_named_in_the_snapshot_and_leads_there()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.SeesAsync("Not ready");
        var checks = api.Readiness["checks"]!.AsArray();
        foreach (var (group, section) in new[] { ("Stripe setup", "stripe"), ("Storage Guard", "storage") })
        {
            var (all, holds) = (checks.Count(check => (string?)check!["group"] == group), checks.Count(check => (string?)check!["group"] == group && (string?)check["status"] == "pass"));
            Assert.Equal(all, await visit.Page.Locator($"#{section} .check").CountAsync());
            var heading = visit.Page.Locator("#check-groups .group", new() { HasText = group });
            Assert.Equal(0, await heading.Locator(".check").CountAsync());
            Assert.Contains($"{holds} of {all} hold", await heading.TextContentAsync(), StringComparison.Ordinal);
            Assert.Equal($"#{section}", await heading.GetByRole(AriaRole.Link).GetAttributeAsync("href"));
        }
    }

    [Fact]
    public async Task A_check_that_holds_is_a_line_and_opens_into_what_was_seen()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.AllGreen());
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        var check = visit.Page.Locator("#stripe .check", new() { HasText = "Webhook events" });
        await visit.Page.Locator("#stripe .fold > summary", new() { HasText = "21 checks hold" }).PressAsync("Enter");
        await check.WaitForAsync();
        Assert.True((await check.BoundingBoxAsync())!.Height < 34);
        await check.Locator("summary").PressAsync("Enter");
        await visit.SeesAsync("we_1QnyraBuddy, created 2 Nov");
    }

    [Fact]
    public async Task A_link_leads_to_the_web_or_into_this_page_and_a_file_is_named()
    {
        var readiness = CannedReadiness.Mixed();
        await using var api = await CannedApi.StartAsync(readiness);
        void Link(string name, string to) => readiness["checks"]!.AsArray().Single(check => (string?)check!["name"] == name)!["link"] = to;
        Link("support-roundtrip", $"{api.Url}#decision-monthly-price");
        Link("storage-writable", "docs/storage.md");
        Link("storage-free-space", "javascript:alert(1)");
        Link("queue-durable", "https://billing.example.com/readiness#form");
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.SeesAsync("Not ready");
        Assert.Equal("docs/storage.md", await visit.Page.Locator("#storage .check", new() { HasText = "GET /health" }).Locator(".link code").TextContentAsync());
        Assert.Equal(0, await visit.Page.Locator("#storage .check", new() { HasText = "Free space" }).Locator(".link").CountAsync());
        Assert.Equal("https://billing.example.com/readiness#form", await visit.Page.Locator("#storage .check", new() { HasText = "Durable" }).Locator(".link a").GetAttributeAsync("href"));
        Assert.Equal("https://dashboard.stripe.com/test/settings/billing/portal", await visit.Page.Locator("#blocker-rows .link a", new() { HasText = "dashboard" }).GetAttributeAsync("href"));

        // The backend knows its page by the path alone.
        Assert.Equal("#form", await visit.Page.Locator("details.check[data-key='decision-tax'] .link a").First.GetAttributeAsync("href"));

        // What it leads to is closed, and opens.
        var fields = visit.Page.Locator("#decision-monthly-price .part-body");
        Assert.False(await fields.IsVisibleAsync());
        await visit.Page.Locator("#blocker-rows .link a", new() { HasText = "Monthly price" }).ClickAsync();
        await fields.WaitForAsync();
        Assert.EndsWith("/readiness#decision-monthly-price", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_with_a_place_on_this_page_arrives_there()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        await using var visit = await chromium.VisitAsync();
        await visit.OpenAsync(api.Url + "#form");
        await visit.SeesAsync("Saved as version 3");
        await visit.Page.WaitForFunctionAsync("document.getElementById('form').getBoundingClientRect().top < innerHeight / 2");
    }

    [Fact]
    public async Task Commands_are_copied_by_keyboard_in_either_shell()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.SeesAsync("Not ready");
        await visit.Page.Locator("#commands summary").PressAsync("Enter");
        await visit.Page.Locator("#commands details[open]").WaitForAsync();
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

    // It is to be read, not scrolled: what holds is a row, and on a telephone what was decided as well.
    private static int MostPixels(string state, Looks looks) => (state, looks is Looks.Narrow or Looks.NarrowDark) switch
    {
        ("all-green", false) => 2400,
        ("all-green", true) => 4200,
        ("mixed", false) => 2900,
        ("mixed", true) => 6200,
        ("empty", true) => 6200,
        _ => int.MaxValue,
    };

    private static JsonObject State(string name) => name switch
    {
        "empty" => CannedReadiness.Empty(),
        "all-red" => CannedReadiness.AllRed(),
        "mixed" => CannedReadiness.Mixed(),
        "unproven" => CannedReadiness.Unproven(),
        "simulated" => CannedReadiness.Simulated(),
        "live" => CannedReadiness.AllGreen("live"),
        "all-green" => CannedReadiness.AllGreen(),
        "running" => CannedReadiness.Running(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
