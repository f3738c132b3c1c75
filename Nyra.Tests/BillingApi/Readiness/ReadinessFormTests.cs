using Microsoft.Playwright;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed class ReadinessFormTests(Chromium chromium) : IAsyncLifetime
{
    private CannedApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await CannedApi.StartAsync(CannedReadiness.Mixed());

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task What_is_saved_is_the_document_with_what_was_typed_and_all_else_as_it_was()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("decision-tax");
        await visit.OpenPartAsync("decision-legal-review");
        await visit.Input("decisions.tax.value").FillAsync("Stripe Tax, registered in Oregon");
        await visit.Input("decisions.legal-review.value").SelectOptionAsync("approved");
        await visit.Input("decisions.legal-review.owner").FillAsync("Ada Lindqvist");
        await visit.Input("decisions.legal-review.decidedOn").FillAsync("2026-11-18");
        await visit.SeesAsync("4 changes not saved");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Saved as version 4");

        var (ifMatch, document) = Assert.Single(_api.Saves);
        Assert.Equal("\"3\"", ifMatch);
        var before = CannedCommandCenter.Document();
        var saved = System.Text.Json.JsonSerializer.Deserialize(document, CommandCenterJson.Default.CommandCenterDocument)!;
        Assert.Equal(new Decision("Stripe Tax, registered in Oregon"), saved.Decided(DecisionNames.Tax));
        Assert.Equal(new Decision("approved", "Ada Lindqvist", new DateOnly(2026, 11, 18)), saved.Decided(DecisionNames.LegalReview));
        Assert.Equal(before.Decisions, saved.Decisions.Remove(DecisionNames.Tax).Remove(DecisionNames.LegalReview));
        Assert.Equal(before.Policies, saved.Policies);
        Assert.Equal((before.Support, before.Mode, before.RehearsalEmail), (saved.Support, saved.Mode, saved.RehearsalEmail));
    }

    [Theory]
    [InlineData(Looks.Light)]
    [InlineData(Looks.NarrowDark)]
    public async Task A_pasted_secret_is_refused_at_its_field_and_nothing_typed_is_lost(Looks looks)
    {
        await using var visit = await OpenAsync(looks);
        _api.Refusal = (422, new { title = "No", errors = new Dictionary<string, string[]> { ["decisions.monthly-price.value"] = ["This looks like a Stripe secret key. Roll it, and keep secrets in the secret store."] } });
        await visit.OpenPartAsync("decision-monthly-price");
        await visit.Input("decisions.monthly-price.value").FillAsync("not-a-price");
        // Closed again: what is wrong in it opens it.
        await visit.Page.Locator("#decision-monthly-price .opens").ClickAsync();
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Nothing was saved: 1 field needs a look");
        Assert.Contains("This looks like a Stripe secret key.", await visit.Page.Locator("#f-decisions-monthly-price-value-error").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal("true", await visit.Input("decisions.monthly-price.value").GetAttributeAsync("aria-invalid"));
        Assert.True(await visit.Input("decisions.monthly-price.value").IsVisibleAsync(), "What is wrong stays closed");
        await visit.IsInOrderAsync("readiness-secret-refused");

        await visit.Page.Locator("#decision-monthly-price .opens").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Monthly price" }).ClickAsync();
        Assert.Equal("decisions.monthly-price.value", await visit.Page.EvaluateAsync<string>("document.activeElement.name"));
        Assert.Equal("not-a-price", await visit.Input("decisions.monthly-price.value").InputValueAsync());
    }

    [Theory]
    [InlineData(409, Looks.Light)]
    [InlineData(412, Looks.NarrowDark)]
    public async Task A_stale_save_keeps_what_was_typed_and_brings_in_what_somebody_else_saved(int status, Looks looks)
    {
        await using var visit = await OpenAsync(looks);
        await visit.OpenPartAsync("decision-monthly-price");
        await visit.Input("decisions.monthly-price.value").FillAsync("15.00 USD");
        await visit.OpenPartAsync("decision-business-name");
        await visit.Input("decisions.business-name.value").FillAsync("NyrA Labs Inc.");
        await visit.Page.Locator("#decision-monthly-price .opens").ClickAsync();
        var theirs = CannedCommandCenter.Document();
        theirs = theirs with
        {
            RehearsalEmail = "theirs@example.com",
            Decisions = theirs.Decisions.SetItem(DecisionNames.MonthlyPrice, theirs.Decisions[DecisionNames.MonthlyPrice] with { Value = "9.00 USD" }),
        };
        _api.CommandCenter = CannedCommandCenter.Of(7, theirs);
        _api.Refusal = (status, new { title = "Somebody saved meanwhile", version = 7 });
        await visit.Button("Save decisions").ClickAsync();

        await visit.SeesAsync("somebody saved version 7 while you typed");
        await visit.IsInOrderAsync($"readiness-conflict-{status}");
        Assert.Equal("15.00 USD", await visit.Input("decisions.monthly-price.value").InputValueAsync());
        Assert.Equal("NyrA Labs Inc.", await visit.Input("decisions.business-name.value").InputValueAsync());
        Assert.Equal("theirs@example.com", await visit.Input("rehearsalEmail").InputValueAsync());
        Assert.True(await visit.Input("decisions.monthly-price.value").IsVisibleAsync(), "What is disputed stays closed");

        await visit.Button("Take theirs: Monthly price").PressAsync("Enter");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Saved as version 8");
        var (ifMatch, document) = _api.Saves[^1];
        Assert.Equal("\"7\"", ifMatch);
        Assert.Equal("9.00 USD", (string?)document["decisions"]!["monthly-price"]!["value"]);
        Assert.Equal("NyrA Labs Inc.", (string?)document["decisions"]!["business-name"]!["value"]);
    }

    [Fact]
    public async Task A_session_that_ended_while_somebody_typed_asks_for_the_token_and_keeps_what_was_typed()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("decision-tax");
        await visit.OpenPartAsync("decision-legal-review");
        await visit.Input("decisions.tax.value").FillAsync("Stripe Tax");
        _api.SignedIn = false;
        _api.Refusal = (401, new { title = "Sign in" });
        await visit.Button("Save decisions").ClickAsync();
        await visit.Field("Operator token").FillAsync(CannedApi.Token);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("1 change not saved");
        Assert.Equal("Stripe Tax", await visit.Input("decisions.tax.value").InputValueAsync());
    }

    [Fact]
    public async Task Every_field_is_reached_by_the_tab_key_in_the_order_it_is_read()
    {
        _api.CommandCenter = CannedCommandCenter.Of(3, CannedCommandCenter.Whole());
        await using var visit = await OpenAsync();
        await visit.Page.EvaluateAsync("for (const button of document.querySelectorAll('.opens[aria-expanded=false]')) button.click()");
        var names = await visit.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#rehearsal-form input, #rehearsal-form select')].map(one => one.name)");
        Assert.True(names.Length > 60, $"The form has {names.Length} fields only");
        await visit.Page.Locator("#f-mode").FocusAsync();
        var reached = new List<string>();
        // A date field is several stops for the tab key.
        for (var i = 0; i < 400 && reached.LastOrDefault() != names[^1]; i++)
        {
            var name = await visit.Page.EvaluateAsync<string>("document.activeElement.name ?? ''");
            if (name != "" && reached.LastOrDefault() != name)
                reached.Add(name);
            await visit.Page.Keyboard.PressAsync("Tab");
        }
        Assert.Equal(names, reached);
    }

    [Fact]
    public async Task What_holds_is_a_row_and_opens_by_keyboard_into_its_fields()
    {
        await using var visit = await OpenAsync();
        await visit.Page.Locator("#decision-parts + .unfold", new() { HasText = "5 decisions hold" }).PressAsync("Enter");
        foreach (var words in new[] { "12.00 USD", "Jenny Rosen", "Nov 14, 2026", "until May 14, 2027" })
            Assert.Contains(words, await visit.Page.Locator("#decision-monthly-price .cells").TextContentAsync(), StringComparison.Ordinal);
        Assert.True((await visit.Page.Locator("#decision-monthly-price").BoundingBoxAsync())!.Height < 46);
        Assert.False(await visit.Input("decisions.monthly-price.value").IsVisibleAsync());
        foreach (var row in new[] { "decision-support-inbox", "decision-tax", "policy-terms" })
            Assert.True(await visit.Page.Locator($"#{row}").IsVisibleAsync(), $"{row} does not hold, and is folded");

        await visit.Button("Monthly price").PressAsync("Enter");
        await visit.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("decisions.monthly-price.value", await visit.Page.EvaluateAsync<string>("document.activeElement.name"));
    }

    [Fact]
    public async Task A_policy_without_an_address_asks_for_it_alone()
    {
        await using var visit = await OpenAsync();
        var privacy = visit.Page.Locator("#policy-privacy");
        await visit.OpenPartAsync("policy-privacy");
        Assert.True(await privacy.GetByText("No address saved").Last.IsVisibleAsync());
        Assert.False(await visit.Input("policies.privacy.approvedBy").IsVisibleAsync());
        Assert.True((await privacy.BoundingBoxAsync())!.Height < 64);
        var before = await visit.Input("policies.privacy.url").BoundingBoxAsync();
        await visit.Input("policies.privacy.url").PressSequentiallyAsync("h");
        Assert.True(await visit.Input("policies.privacy.approvedBy").IsVisibleAsync());
        var after = await visit.Input("policies.privacy.url").BoundingBoxAsync();
        Assert.True(Math.Abs(before!.X - after!.X) < 1 && Math.Abs(before.Width - after.Width) < 1, "The field moved under who types in it");
    }

    [Fact]
    public async Task A_save_turns_the_pills_and_the_verdict_and_until_then_nothing_claims_to_hold()
    {
        var before = CannedReadiness.AllGreen();
        _api.Readiness = before;
        _api.CommandCenter = CannedCommandCenter.Of(3, CannedCommandCenter.Whole());
        _api.AfterSave = CannedReadiness.Mixed();
        await using var visit = await OpenAsync();
        await visit.SeesAsync("Ready in test mode");
        Assert.Equal("✓holds", await visit.StateAsync("decision-legal-review"));
        await visit.OpenPartAsync("decision-legal-review");
        await visit.Input("decisions.legal-review.owner").FillAsync("Somebody else");
        Assert.Equal("*unsaved", await visit.StateAsync("decision-legal-review"));
        Assert.Equal("✓holds", await visit.StateAsync("decision-monthly-price"));

        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Not ready: 3 blockers and 3 stop conditions stand in the way");
        Assert.Equal("✕fails", await visit.StateAsync("decision-legal-review"));

        _api.AfterSave = before;
        await visit.OpenPartAsync("decision-legal-review");
        await visit.Input("decisions.legal-review.owner").FillAsync("Ada Lindqvist");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Ready in test mode");
        Assert.Equal("✓holds", await visit.StateAsync("decision-legal-review"));
        // And it is a row again.
        Assert.False(await visit.Input("decisions.legal-review.owner").IsVisibleAsync());
    }

    [Fact]
    public async Task What_was_asked_before_a_save_does_not_come_back_over_it()
    {
        await using var visit = await OpenAsync();
        _api.AfterSave = CannedReadiness.AllGreen();
        var held = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/v1/readiness/check", async route =>
        {
            var old = await route.FetchAsync();
            await held.Task;
            await route.FulfillAsync(new() { Response = old });
        });
        var check = visit.Page.WaitForResponseAsync("**/v1/readiness/check");
        await visit.Button("Check again").ClickAsync();
        await visit.OpenPartAsync("decision-tax");
        await visit.Input("decisions.tax.value").FillAsync("Stripe Tax");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Ready in test mode");
        held.SetResult();
        await check;
        await visit.Button("Check again").WaitForAsync();
        await visit.SeesAsync("Ready in test mode");
    }

    [Theory]
    [InlineData("decision-monthly-price", "decisions.monthly-price.value", "twelve", "12.00 USD", "This is not an amount such as 12.00 USD.")]
    [InlineData("decision-monthly-price", "decisions.monthly-price.value", "12.00", "$12 / month", "This is not an amount such as 12.00 USD.")]
    [InlineData("decision-hosted-ai-cap", "decisions.hosted-ai-cap.value", "2.5", "2500", "This is not a whole number of requests a month.")]
    [InlineData("decision-support-inbox", "decisions.support-inbox.value", "help at example", "help@example.com", "This is not an e-mail address.")]
    [InlineData("decision-backend-url", "decisions.backend-url.value", "billing.example.com", "https://billing.example.com", "This is not an absolute http(s) address.")]
    [InlineData("policy-terms", "policies.terms.url", "/terms", "https://example.com/terms2", "This is not an absolute http(s) address.")]
    public async Task A_mistake_that_can_be_seen_is_said_at_its_field_before_anything_is_saved(string part, string path, string wrong, string right, string words)
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync(part);
        var error = visit.Page.Locator($"#f-{path.Replace('.', '-')}-error");
        await visit.Input(path).FillAsync(wrong);
        Assert.Equal("", await error.TextContentAsync());
        await visit.Input(path).PressAsync("Tab");
        await visit.Page.Locator($"#f-{path.Replace('.', '-')}-error", new() { HasText = words }).WaitForAsync();
        Assert.Equal("true", await visit.Input(path).GetAttributeAsync("aria-invalid"));
        Assert.EndsWith(words, await visit.Page.Locator("#field-news").TextContentAsync(), StringComparison.Ordinal);
        Assert.Empty(_api.Saves);

        await visit.Input(path).FillAsync(right);
        Assert.Equal("", await error.TextContentAsync());
    }

    [Fact]
    public async Task What_the_wording_was_approved_beside_is_there_to_be_read_in_full()
    {
        await using var visit = await OpenAsync(Looks.Narrow);
        await visit.OpenPartAsync("policy-refund");
        var beside = visit.Page.Locator("output[name='policies.refund.approvedConfiguration']");
        Assert.Equal(CannedCommandCenter.Configuration, await beside.TextContentAsync());
        Assert.True(await beside.EvaluateAsync<bool>("one => one.scrollWidth <= one.clientWidth && one.clientHeight > 30"), "It is cut off");
    }

    private async Task<Visit> OpenAsync(Looks looks = Looks.Light)
    {
        var visit = await chromium.OpenReadinessAsync(looks, _api);
        await visit.SeesAsync("Saved as version 3");
        return visit;
    }
}
