using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed class ReadinessSignInTests(Chromium chromium)
{
    [Fact]
    public async Task The_operator_signs_in_by_keyboard_and_the_token_is_kept_nowhere()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        api.SignedIn = false;
        foreach (var looks in Enum.GetValues<Looks>())
        {
            api.SignedIn = false;
            await using var visit = await chromium.OpenReadinessAsync(looks, api);
            await visit.SeesAsync("Operator sign-in");
            await visit.IsInOrderAsync("readiness-sign-in");
            await TabToAsync(visit, "token");
            await visit.Page.Keyboard.TypeAsync(CannedApi.Token);
            await visit.Page.Keyboard.PressAsync("Enter");
            await visit.SeesAsync("Not ready: 3 blockers and 3 stop conditions stand in the way");

            Assert.Equal("content", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
            Assert.Equal("", await visit.Page.Locator("#token").InputValueAsync());
            Assert.Equal(0, await visit.Page.EvaluateAsync<int>("localStorage.length + sessionStorage.length + document.cookie.length"));
        }
    }

    [Fact]
    public async Task A_wrong_token_is_said_at_its_field_and_too_many_have_to_wait()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        api.SignedIn = false;
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.Button("Sign in").ClickAsync();
        await visit.SeesAsync("Enter the operator token.");
        for (var i = 0; i < 2; i++)
        {
            await visit.Field("Operator token").FillAsync("wrong");
            await visit.Page.Keyboard.PressAsync("Enter");
            await visit.SeesAsync("This is not the operator token of this backend.");
            await Eventually.HoldsAsync(() => Task.FromResult(api.WrongTokens == i + 1));
        }
        await visit.IsInOrderAsync("readiness-wrong-token");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("Too many wrong tokens. Try again in 9 s.");
        Assert.True(await visit.Page.Locator("#sign-in-form button").IsDisabledAsync());
    }

    [Fact]
    public async Task What_was_typed_waits_for_who_has_to_sign_in_again()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        await using var visit = await chromium.OpenReadinessAsync(Looks.Light, api);
        await visit.Field("Rehearsal e-mail").FillAsync("another@example.com");
        await visit.Button("Sign out").ClickAsync();
        await visit.Field("Operator token").FillAsync(CannedApi.Token);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("1 change not saved");
        Assert.Equal("another@example.com", await visit.Field("Rehearsal e-mail").InputValueAsync());
    }

    [Theory]
    [InlineData(Looks.Light)]
    [InlineData(Looks.Narrow)]
    public async Task A_command_is_shown_whole_and_copied_in_the_lines_it_was_written_in(Looks looks)
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Mixed());
        api.SignedIn = false;
        await using var visit = await chromium.OpenReadinessAsync(looks, api);
        await visit.SeesAsync("Operator sign-in");
        await visit.Page.Locator("#commands summary").ClickAsync();
        var blocks = await visit.Page.Locator("#powershell pre").AllAsync();
        Assert.NotEmpty(blocks);
        foreach (var block in blocks)
        {
            Assert.True(await block.EvaluateAsync<bool>("one => one.scrollWidth <= one.clientWidth"));
            var selected = await block.EvaluateAsync<string>("one => { getSelection().selectAllChildren(one); return getSelection().toString() }");
            Assert.Equal((await block.TextContentAsync())!.ReplaceLineEndings("\n").Trim(), selected.ReplaceLineEndings("\n").Trim());
        }
    }

    private static async Task TabToAsync(Visit visit, string id)
    {
        for (var i = 0; i < 10 && await visit.Page.EvaluateAsync<string>("document.activeElement.id") != id; i++)
            await visit.Page.Keyboard.PressAsync("Tab");
        Assert.Equal(id, await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
    }
}
