using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Secrets;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>What a field shows, calls wrong and gives back, beside what the backend stored and takes.</summary>
public sealed class ReadinessFieldTests(Chromium chromium) : IAsyncLifetime
{
    private CannedApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await CannedApi.StartAsync(CannedReadiness.Mixed());

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task What_was_saved_with_blanks_around_it_opens_as_saved_and_is_saved_as_it_was()
    {
        var blank = Blanks(CannedCommandCenter.Document());
        _api.CommandCenter = CannedCommandCenter.Of(3, blank);
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("decision-tax");
        await visit.Input("decisions.tax.value").FillAsync("Stripe Tax");
        await visit.SeesAsync("1 change not saved");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Saved as version 4");
        var saved = System.Text.Json.JsonSerializer.Deserialize(Assert.Single(_api.Saves).Document, CommandCenterJson.Default.CommandCenterDocument)!;
        Assert.Equal(blank.Decisions, saved.Decisions.Remove(DecisionNames.Tax));
        Assert.Equal(blank.RehearsalEmail, saved.RehearsalEmail);
    }

    [Theory]
    [InlineData("https://example.com/our terms")]
    [InlineData("HTTPS://EXAMPLE.COM")]
    [InlineData("https://exämple.com/übersicht?a=b|c")]
    [InlineData("https://xn--a.example/terms")]
    [InlineData("https://[2001:db8::1]:8443/")]
    [InlineData("https://a_b.example.com/%zz")]
    [InlineData("https:/example.com")]
    [InlineData("https:example.com")]
    [InlineData("http:\\\\example.com")]
    [InlineData("https://example.com:99999/")]
    [InlineData("https://")]
    [InlineData("ftp://example.com")]
    [InlineData("example.com/terms")]
    [InlineData("/terms")]
    public async Task An_address_the_backend_takes_is_never_called_wrong_and_one_it_refuses_is_by_its_own_words(string address)
    {
        var taken = Problems(address).Count == 0;
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("policy-terms");
        await visit.Input("policies.terms.url").FillAsync(address);
        await visit.Input("policies.terms.url").PressAsync("Tab");
        var error = visit.Page.Locator("#f-policies-terms-url-error");
        if (taken)
            Assert.Equal("", await error.TextContentAsync());
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync(taken ? "Saved as version 4" : "Nothing was saved: 1 field needs a look");
        Assert.Equal(taken ? "" : Problems(address).Single().Value.Single(), await error.TextContentAsync());
        Assert.Equal(address, await visit.Input("policies.terms.url").InputValueAsync());
    }

    [Theory]
    [InlineData(Looks.Narrow)]
    [InlineData(Looks.NarrowDark)]
    public async Task On_a_telephone_every_decision_is_a_closed_row_that_opens(Looks looks)
    {
        await using var visit = await OpenAsync(looks);
        Assert.Equal(0, await visit.Page.Locator("#rehearsal-form .part.open").CountAsync());
        Assert.Equal("✕fails", await visit.StateAsync("decision-tax"));
        Assert.Equal("Nothing saved", await visit.Page.Locator("#decision-tax .cells").TextContentAsync());
        await visit.OpenPartAsync("decision-tax");
        await visit.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("decisions.tax.value", await visit.Page.EvaluateAsync<string>("document.activeElement.name"));
        await visit.IsInOrderAsync("readiness-telephone-form");
    }

    private static Dictionary<string, string[]> Problems(string address) => CommandCenterFields.Problems(
        CommandCenterDocument.Empty with { Policies = CommandCenterDocument.Empty.Policies.Add(PolicyNames.Terms, new(address)) }, SecretValues.None);

    private static CommandCenterDocument Blanks(CommandCenterDocument document) => document with
    {
        RehearsalEmail = " rehearsal@example.com ",
        Decisions = document.Decisions
            .SetItem(DecisionNames.BackendUrl, new(" https://billing.example.com ", " Jenny Rosen", document.Decisions[DecisionNames.BackendUrl].DecidedOn, "Two\nlines"))
            .SetItem(DecisionNames.MonthlyPrice, document.Decisions[DecisionNames.MonthlyPrice] with { Value = "12.00 USD " }),
    };

    private async Task<Visit> OpenAsync(Looks looks = Looks.Light)
    {
        var visit = await chromium.OpenReadinessAsync(looks, _api);
        await visit.SeesAsync("Saved as version 3");
        return visit;
    }
}
