using Xunit;

namespace Nyra.Tests.StripeSimulator.Browser;

public class CheckoutInBrowserTests(Chromium chromium) : SimulatorTest
{
    [Theory]
    [InlineData(Looks.Light)]
    [InlineData(Looks.Dark)]
    [InlineData(Looks.Narrow)]
    [InlineData(Looks.NarrowDark)]
    public async Task A_person_pays_and_is_led_back_to_the_shop(Looks looks)
    {
        var session = await (await Shop.OpenAsync(Simulator)).CheckoutAsync();
        await using var visit = await chromium.VisitAsync(looks);
        await visit.OpenAsync(session.Url);
        await visit.IsInOrderAsync("checkout");

        await visit.Field("Email").FillAsync("jenny@example.com");
        await visit.FillCardAsync("4242 4242 4242 4242");
        await visit.Button("Subscribe").ClickAsync();
        await visit.SeesAsync("Back at the shop");

        Assert.Equal($"https://shop.example/thanks?session={session.Id}", visit.Page.Url);
        var paid = await Simulator.V1.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Stop);
        Assert.Equal(("complete", "paid", "jenny@example.com"), (paid.Status, paid.PaymentStatus, paid.CustomerDetails.Email));
    }

    [Theory]
    [InlineData(Looks.Light)]
    [InlineData(Looks.NarrowDark)]
    public async Task A_declined_card_is_said_where_it_is_seen_first_and_another_one_pays(Looks looks)
    {
        var session = await (await Shop.OpenAsync(Simulator)).CheckoutAsync(options => options.CustomerEmail = "jenny@example.com");
        await using var visit = await chromium.VisitAsync(looks);
        await visit.OpenAsync(session.Url);
        await visit.FillCardAsync("4000000000000002");
        await visit.Button("Subscribe").ClickAsync();

        await visit.SeesAsync("declined");
        await visit.IsInOrderAsync("checkout-declined");
        Assert.Equal("alert", await visit.Page.EvaluateAsync<string>("document.activeElement.getAttribute('role')"));
        Assert.Empty(await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop));

        await visit.FillCardAsync("4242424242424242");
        await visit.Button("Subscribe").ClickAsync();
        await visit.SeesAsync("Back at the shop");
        Assert.Single(await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop));
    }

    [Theory]
    [InlineData(Looks.Light)]
    [InlineData(Looks.NarrowDark)]
    public async Task A_card_of_3d_secure_shows_the_banks_step_which_can_fail_and_be_taken_again(Looks looks)
    {
        var session = await (await Shop.OpenAsync(Simulator)).CheckoutAsync(options => options.CustomerEmail = "jenny@example.com");
        await using var visit = await chromium.VisitAsync(looks);
        await visit.OpenAsync(session.Url);
        await visit.FillCardAsync("4000 0025 0000 3155");
        await visit.Button("Subscribe").ClickAsync();
        await visit.Button("Fail authentication").WaitForAsync();
        await visit.IsInOrderAsync("3d-secure");
        await visit.Button("Fail authentication").ClickAsync();
        await visit.Button("Subscribe").WaitForAsync();
        await visit.IsInOrderAsync("3d-secure-failed");
        Assert.Empty(await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop));

        await visit.FillCardAsync("4000002500003155");
        await visit.Button("Subscribe").ClickAsync();
        await visit.Button("Complete authentication").ClickAsync();
        await visit.SeesAsync("Back at the shop");
        Assert.Equal("active", Assert.Single(await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task What_is_wrong_links_to_its_field()
    {
        var session = await (await Shop.OpenAsync(Simulator)).CheckoutAsync();
        await using var visit = await chromium.VisitAsync();
        await visit.OpenAsync(session.Url);
        await visit.Button("Subscribe").ClickAsync();

        await visit.SeesAsync("Please check the form");
        await visit.IsInOrderAsync("checkout-empty");
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Alert).GetByRole(Microsoft.Playwright.AriaRole.Link).First.ClickAsync();
        Assert.Equal("email", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
    }

    [Fact]
    public async Task Everything_works_without_script()
    {
        var session = await (await Shop.OpenAsync(Simulator)).CheckoutAsync();
        await using var visit = await chromium.VisitAsync(script: false);
        await visit.OpenAsync(session.Url);
        await visit.Page.Locator("summary").ClickAsync();
        await visit.Page.GetByText("4242 4242 4242 4242").ClickAsync();
        await visit.Field("Email").FillAsync("jenny@example.com");
        await visit.Button("Subscribe").ClickAsync();
        await visit.SeesAsync("Back at the shop");
        Assert.Single(await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task The_keyboard_is_enough()
    {
        var session = await (await Shop.OpenAsync(Simulator)).CheckoutAsync();
        await using var visit = await chromium.VisitAsync();
        await visit.OpenAsync(session.Url);
        await visit.Field("Email").FocusAsync();
        foreach (var typed in new[] { "jenny@example.com", "4242424242424242", "1234", "123", "Jenny Rosen" })
        {
            await visit.Page.Keyboard.TypeAsync(typed == "1234" ? "12/34" : typed);
            await visit.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Equal("Subscribe", await visit.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await visit.IsInOrderAsync("checkout-keyboard");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("Back at the shop");
    }

    [Fact]
    public async Task A_session_that_is_over_says_so()
    {
        var session = await (await Shop.OpenAsync(Simulator)).CheckoutAsync();
        await Simulator.V1.Checkout.Sessions.ExpireAsync(session.Id, cancellationToken: Stop);
        await using var visit = await chromium.VisitAsync();
        await visit.OpenAsync(session.Url);
        await visit.SeesAsync("This checkout has expired");
        await visit.IsInOrderAsync("checkout-expired");
    }
}
