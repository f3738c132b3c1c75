using Nyra.Readiness.CommandCenter;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>The page where the saved decisions cannot be read: the findings do not depend on them.</summary>
public sealed class ReadinessUnreadableTests(Chromium chromium) : IAsyncLifetime
{
    private CannedApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await CannedApi.StartAsync(CannedReadiness.Mixed());

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData(Looks.Light)]
    [InlineData(Looks.NarrowDark)]
    public async Task What_cannot_be_read_leaves_the_findings_and_is_saved_anew_on_top(Looks looks)
    {
        _api.Unreadable = (409, new
        {
            type = "urn:nyra:problem:command-center-malformed",
            title = "What is stored of the command center cannot be read",
            detail = "It is not what this version writes, at $.decisions. Save it anew with If-Match \"7\": what is there now is kept aside.",
            version = 7,
        });
        await using var visit = await chromium.OpenReadinessAsync(looks, _api);
        await visit.SeesAsync("Not ready: 3 blockers and 3 stop conditions stand in the way");
        await visit.SeesAsync("What was saved cannot be read, so this form is empty.");
        await visit.SeesAsync("Saving keeps aside what is there now");
        await visit.SeesAsync("Version 7 cannot be read");
        Assert.False(await visit.Field("Operator token").IsVisibleAsync());
        // Of what the form does not show it claims nothing.
        Assert.Equal("", await visit.StateAsync("decision-monthly-price"));
        await visit.IsInOrderAsync("readiness-malformed");

        await visit.OpenPartAsync("decision-business-name");
        await visit.Input("decisions.business-name.value").FillAsync("NyrA Labs LLC");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Saved as version 8");
        Assert.False(await visit.Page.Locator("#form-notice").IsVisibleAsync());
        var (ifMatch, document) = Assert.Single(_api.Saves);
        Assert.Equal("\"7\"", ifMatch);
        // A whole document of the backend's format, not only what was typed.
        var saved = System.Text.Json.JsonSerializer.Deserialize(document, CommandCenterJson.Default.CommandCenterDocument)!;
        Assert.Equal((1, "test"), (saved.Format, saved.Mode));
        Assert.Equal(new Decision("NyrA Labs LLC"), Assert.Single(saved.Decisions).Value);
    }

    [Theory]
    [InlineData(409, "command-center-newer", "A newer version of Nyra saved these decisions, so this form is locked.")]
    [InlineData(403, "forbidden", "The decisions cannot be read, so this form is locked.")]
    public async Task What_is_not_this_forms_to_change_locks_it_and_leaves_the_findings(int status, string code, string words)
    {
        _api.Unreadable = (status, new { type = "urn:nyra:problem:" + code, title = "No", detail = "It was saved in format 3; this version knows 2. Update this backend." });
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, _api);
        await visit.SeesAsync("Not ready: 3 blockers and 3 stop conditions stand in the way");
        await visit.SeesAsync(words);
        await visit.SeesAsync("It was saved in format 3");
        Assert.Equal("Not read", await visit.Page.Locator("#decision-monthly-price .cells").TextContentAsync());
        Assert.True(await visit.Button("Save decisions").IsDisabledAsync());
        Assert.True(await visit.Input("rehearsalEmail").IsDisabledAsync());
        await visit.IsInOrderAsync($"readiness-{code}");

        // The backend was brought up to it.
        _api.Unreadable = null;
        await visit.Button("Check again").ClickAsync();
        await visit.SeesAsync("Saved as version 3");
        Assert.True(await visit.Button("Save decisions").IsEnabledAsync());
        Assert.False(await visit.Page.Locator("#form-notice").IsVisibleAsync());
    }
}
