using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>How the page says what it found: whose words they are, where they break, and what stays closed.</summary>
public sealed class ReadinessFindingsTests(Chromium chromium) : IAsyncLifetime
{
    private CannedApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await CannedApi.StartAsync(CannedReadiness.Mixed());

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("https://billing.example.com", "https://billing.example.com")]
    [InlineData("https://billing.example.com/\"; rm -rf ~; \"", "https://billing.your-domain.example")]
    [InlineData("https://billing.example.com/$(whoami)", "https://billing.your-domain.example")]
    public async Task Commands_hold_the_saved_address_where_it_can_be_typed_as_it_is(string saved, string shown)
    {
        _api.CommandCenter = CannedCommandCenter.Of(3, CommandCenterDocument.Empty with { Decisions = CommandCenterDocument.Empty.Decisions.Add(DecisionNames.BackendUrl, new(saved)) });
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, _api);
        await visit.SeesAsync("Saved as version 3");
        Assert.Contains($"$env:NYRA_BILLING_BASE_URL = \"{shown}\"\n", await visit.Page.Locator("#powershell").TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains($"export NYRA_BILLING_BASE_URL=\"{shown}\"\n", await visit.Page.Locator("#bash").TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("your-test-email@example.com", await visit.Page.Locator("#bash").TextContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocker_that_rests_on_several_checks_says_whose_each_reason_is_and_the_same_reason_once()
    {
        _api.Readiness = CannedReadiness.AllRed();
        foreach (var name in new[] { "decision-monthly-price", "decision-hosted-ai-cap" })
            (Check(name)["message"], Check(name)["fix"]) = ("Not decided.", "Save it in the command center.");
        await using var visit = await OpenAsync();
        var price = await visit.Page.Locator("#blocker-rows > li").First.Locator(".reason").First.TextContentAsync();
        Assert.Equal("Monthly price saved, Hosted AI cap saved: Not decided.Fix Save it in the command center.", price);
        var portal = await visit.Page.Locator("#blocker-rows > li").Nth(3).TextContentAsync();
        Assert.Contains("Portal lets customers cancel: Customer Portal cancellation is off", portal, StringComparison.Ordinal);
        // One that rests on a single check has said it in its own words.
        Assert.StartsWith("Not decided.", await visit.Page.Locator("#blocker-rows > li").Nth(5).Locator(".reason").TextContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_condition_names_its_checks_by_their_titles_and_each_leads_to_its_row()
    {
        await using var visit = await OpenAsync();
        var stops = visit.Page.Locator("#stop-rows");
        Assert.Contains("Because of Portal lets customers cancel.", await stops.TextContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("policy-terms", await stops.TextContentAsync(), StringComparison.Ordinal);

        // Wherever the row stands, and whatever is filtered away or closed over it.
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Skipped" }).CheckAsync();
        await stops.GetByRole(AriaRole.Link, new() { Name = "Terms published and approved" }).PressAsync("Enter");
        var terms = visit.Page.Locator("#check-policy-terms");
        Assert.True(await terms.EvaluateAsync<bool>("one => one.open"));
        await visit.Page.WaitForFunctionAsync("() => { const { top, bottom } = document.getElementById('check-policy-terms').getBoundingClientRect(); return top >= 0 && bottom <= innerHeight }");
        Assert.Equal("policy-terms summary", await visit.Page.EvaluateAsync<string>("document.activeElement.dataset.key"));

        await stops.GetByRole(AriaRole.Link, new() { Name = "Portal lets customers cancel" }).ClickAsync();
        Assert.True(await visit.Page.Locator("#stripe #check-portal-cancellation").EvaluateAsync<bool>("one => one.open"));
    }

    [Fact]
    public async Task Before_anybody_looked_no_name_of_a_check_stands_for_its_title()
    {
        _api.Readiness = CannedReadiness.Empty();
        await using var visit = await OpenAsync();
        Assert.Equal(["Not checked yet.", "○unprovenMonthly price and hosted AI cap approved"], (await visit.Page.Locator("#blocker-rows > li").AllTextContentsAsync()).Take(2));
        Assert.DoesNotContain("webhook-endpoint", await visit.Page.Locator("#stop-rows").TextContentAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Looks.Light)]
    [InlineData(Looks.Narrow)]
    public async Task The_name_of_a_setting_breaks_at_its_underscores_and_nowhere_else(Looks looks)
    {
        await using var visit = await OpenAsync(looks);
        await visit.Page.EvaluateAsync("for (const one of document.querySelectorAll('#storage details')) one.open = true");
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(BrokenNames));
        // A name that fits on a line of its own does not break at all.
        if (looks == Looks.Light)
            Assert.True(await visit.Page.EvaluateAsync<bool>("[...document.querySelectorAll('#storage .setting')].every(one => one.getBoundingClientRect().height < 30)"), "A name is broken");
    }

    [Fact]
    public async Task How_many_hold_stays_on_one_line()
    {
        await using var visit = await OpenAsync();
        await visit.Page.Locator("#blocker-rows .fold > summary").PressAsync("Enter");
        Assert.Equal(4, await visit.Page.Locator("#blocker-rows .calm .quiet").CountAsync());
        foreach (var words in await visit.Page.Locator("#blocker-rows .calm .quiet").AllAsync())
            Assert.Equal(1, await words.EvaluateAsync<int>("one => one.getClientRects().length"));
    }

    [Fact]
    public async Task A_rehearsal_says_with_which_stripe_it_was_and_whether_of_what_was_committed()
    {
        var readiness = CannedReadiness.AllGreen();
        readiness["rehearsals"]!.AsArray().Add(CannedReadiness.Rehearsal("r-0", 50, dirty: true));
        await using var api = await CannedApi.StartAsync(readiness);
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.SeesAsync("Ready in test mode: nothing blocks");
        Assert.Equal(
            [
                "3.1 s · test mode · embedded · Stripe itself · commit 3fa91c2", "3.1 s · test mode · embedded · simulator · commit 3fa91c2",
                "3.1 s · test mode · embedded · simulator · commit 3fa91c2 and changes to it",
            ],
            await visit.Page.Locator("#rehearsal-list .line .quiet").AllTextContentsAsync());
    }

    [Fact]
    public async Task Where_nothing_was_rehearsed_the_card_says_what_to_run()
    {
        _api.Readiness = CannedReadiness.Empty();
        foreach (var looks in new[] { Looks.Light, Looks.NarrowDark })
        {
            await using var visit = await OpenAsync(looks);
            var card = visit.Page.Locator("#rehearsal-list");
            Assert.Equal(["npm run billing:live-preflight -- --mode test", "npm run billing:live-rehearsal -- --mode test"], await card.Locator("pre").AllTextContentsAsync());
            Assert.Contains("step by step", await card.TextContentAsync(), StringComparison.Ordinal);
            Assert.Equal("#commands", await card.GetByRole(AriaRole.Link).GetAttributeAsync("href"));
            await visit.IsInOrderAsync("readiness-no-rehearsal");
        }
    }

    [Fact]
    public async Task A_group_in_which_every_check_holds_is_one_row_and_opens_by_keyboard()
    {
        await using var visit = await OpenAsync();
        var group = visit.Page.Locator("#check-groups details.group[data-key='group Rehearsal']");
        Assert.Equal(1, await group.CountAsync());
        Assert.True((await group.BoundingBoxAsync())!.Height < 46);
        Assert.Contains("2 of 2 hold", await group.Locator("summary").First.TextContentAsync(), StringComparison.Ordinal);
        Assert.False(await group.Locator(".check").First.IsVisibleAsync());
        await group.Locator("summary").First.PressAsync("Enter");
        Assert.True(await group.Locator(".check").First.IsVisibleAsync());
        // Where something does not hold, that stands there, and what holds is one row after it.
        var secrets = visit.Page.Locator("#check-groups .group", new() { HasText = "Secrets and mode" });
        Assert.Equal("Secrets and mode 9 of 11 hold 2 warn", (await secrets.Locator("h3").TextContentAsync())!.Trim());
        await secrets.Locator("summary").First.PressAsync("Enter");
        Assert.Equal(["webhook-secret", "operator-token"], await secrets.Locator(".check").EvaluateAllAsync<string[]>("all => all.filter(one => one.checkVisibility()).map(one => one.dataset.key)"));
        Assert.Equal("✓9 checks hold", await secrets.Locator(".fold > summary").TextContentAsync());

        // And an answer of the backend leaves it as the person has it.
        Check("gitleaks")["message"] = "It is not installed.";
        await visit.Button("Check again").ClickAsync();
        await visit.Page.Locator("#check-gitleaks", new() { HasText = "It is not installed." }).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.True(await group.Locator(".check").First.IsVisibleAsync());
    }

    private JsonNode Check(string name) => _api.Readiness["checks"]!.AsArray().Single(check => (string?)check!["name"] == name)!;

    private async Task<Visit> OpenAsync(Looks looks = Looks.Light)
    {
        var visit = await chromium.OpenReadinessAsync(looks, _api);
        await visit.SeesAsync("Not ready");
        return visit;
    }

    // The pieces of NYRA_… between two underscores that stand on more than one line.
    private const string BrokenNames = """
        () => {
            const broken = [], walk = document.createTreeWalker(document.querySelector('#storage'), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                for (const piece of walk.currentNode.data.matchAll(/[A-Z]+_?/g)) {
                    const range = document.createRange();
                    range.setStart(walk.currentNode, piece.index);
                    range.setEnd(walk.currentNode, piece.index + piece[0].length);
                    if (new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1) broken.push(piece[0]);
                }
            }
            return broken;
        }
        """;
}
