using Stripe;
using Stripe.Checkout;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class CheckoutSessionTests : SimulatorTest
{
    [Fact]
    public async Task A_session_shows_what_it_was_made_with()
    {
        var shop = await Shop.OpenAsync(Simulator);

        var session = await shop.CheckoutAsync(options =>
        {
            options.ClientReferenceId = "device-7";
            options.CustomerEmail = "jenny@example.com";
            options.Metadata = new() { ["order"] = "6735" };
        });
        var found = await Simulator.V1.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Stop);

        Assert.StartsWith("cs_test_", session.Id, StringComparison.Ordinal);
        Assert.StartsWith(Simulator.Origin, session.Url, StringComparison.Ordinal);
        Assert.Equal(("open", "unpaid", "subscription"), (found.Status, found.PaymentStatus, found.Mode));
        Assert.Equal((1200, "usd"), (found.AmountTotal, found.Currency));
        Assert.Equal(("device-7", "jenny@example.com"), (found.ClientReferenceId, found.CustomerDetails.Email));
        Assert.Equal("6735", found.Metadata["order"]);
        Assert.Null(found.CustomerId);
        Assert.Null(found.LineItems);
    }

    [Fact]
    public async Task Its_line_items_are_listed_and_expanded()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();

        var lines = await Simulator.V1.Checkout.Sessions.LineItems.ListAsync(session.Id, cancellationToken: Stop);
        var expanded = await Simulator.V1.Checkout.Sessions.GetAsync(
            session.Id, new SessionGetOptions { Expand = ["line_items"] }, cancellationToken: Stop);

        Assert.Equal((shop.Price.Id, "Pro", 1200), (lines.Single().Price.Id, lines.Single().Description, lines.Single().AmountTotal));
        Assert.Equal(shop.Price.Id, expanded.LineItems.Single().Price.Id);
    }

    [Fact]
    public async Task Sessions_are_found_by_customer_and_status()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var mine = await shop.CheckoutAsync(options => options.Customer = customer.Id);
        var expired = await shop.CheckoutAsync();
        await Simulator.V1.Checkout.Sessions.ExpireAsync(expired.Id, cancellationToken: Stop);

        var byCustomer = await ListAsync(new SessionListOptions { Customer = customer.Id });
        var open = await ListAsync(new SessionListOptions { Status = "open" });
        var over = await ListAsync(new SessionListOptions { Status = "expired" });

        Assert.Equal([mine.Id], byCustomer);
        Assert.Equal([mine.Id], open);
        Assert.Equal([expired.Id], over);
    }

    [Fact]
    public async Task An_expired_session_has_no_page_and_cannot_expire_again()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();

        var raised = await Simulator.RaisedByAsync(
            () => Simulator.V1.Checkout.Sessions.ExpireAsync(session.Id, cancellationToken: Stop));
        var found = await Simulator.V1.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Stop);
        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.Checkout.Sessions.ExpireAsync(session.Id, cancellationToken: Stop));

        Assert.Equal(["checkout.session.expired"], raised);
        Assert.Equal(("expired", (string?)null), (found.Status, found.Url));
        Assert.Contains("`expired`", refusal.StripeError.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_expires_by_itself_after_a_day()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();

        await Simulator.AdvanceAsync(new { seconds = (24 * 3600) - 60 });
        var before = await Simulator.V1.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Stop);
        await Simulator.AdvanceAsync(new { seconds = 120 });
        var after = await Simulator.V1.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Stop);

        Assert.Equal(("open", "expired"), (before.Status, after.Status));
        var expired = (await Simulator.EventsAsync())[^1];
        Assert.Equal(("checkout.session.expired", session.ExpiresAt), (expired.Type, expired.Created));
    }

    [Theory]
    [InlineData("mode=setup", "mode")]
    [InlineData("mode=payment", "line_items[0][price]")]
    [InlineData("ui_mode=elements", "ui_mode")]
    [InlineData("success_url=nowhere", "success_url")]
    [InlineData("expires_at=1", "expires_at")]
    [InlineData("line_items[0][price]=price_nothing", "line_items[0][price]")]
    [InlineData("customer=cus_nobody", "customer")]
    [InlineData("automatic_tax[enabled]=true", "automatic_tax")]
    public async Task What_cannot_be_done_is_refused_with_its_parameter(string wrong, string parameter)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var good = new Dictionary<string, string>
        {
            ["mode"] = "subscription",
            ["success_url"] = "https://shop.example/",
            ["line_items[0][price]"] = shop.Price.Id,
        };
        var (name, value) = (wrong.Split('=')[0], wrong.Split('=')[1]);
        good[name] = value;

        var (response, json) = await Simulator.PostAsync(
            "/v1/checkout/sessions", string.Join('&', good.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")));

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(parameter, json.GetProperty("error").GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("mode")]
    [InlineData("success_url")]
    [InlineData("line_items")]
    public async Task What_is_needed_must_be_given(string missing)
    {
        var shop = await Shop.OpenAsync(Simulator);
        string[] all = ["mode=subscription", "success_url=https://shop.example/", $"line_items[0][price]={shop.Price.Id}"];

        var (_, json) = await Simulator.PostAsync(
            "/v1/checkout/sessions", string.Join('&', all.Where(one => !one.StartsWith(missing, StringComparison.Ordinal))));

        Assert.Equal("parameter_missing", json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(missing, json.GetProperty("error").GetProperty("param").GetString());
    }

    private async Task<IEnumerable<string>> ListAsync(SessionListOptions options) =>
        (await Simulator.V1.Checkout.Sessions.ListAsync(options, cancellationToken: Stop)).Select(session => session.Id);
}
