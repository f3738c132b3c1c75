using System.Net;
using Stripe;
using Stripe.Checkout;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class CheckoutPageTests : SimulatorTest
{
    [Fact]
    public async Task Paying_starts_the_subscription_and_leads_back_to_the_shop()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync(options => options.SubscriptionData = new SessionSubscriptionDataOptions
        {
            Metadata = new() { ["device"] = "7" },
        });
        var page = await HostedPage.OpenAsync(Simulator, session.Url);

        var paid = await page.PayAsync(session.Id, "4242 4242 4242 4242", ("email", "jenny@example.com"));

        Assert.Equal(HttpStatusCode.SeeOther, paid.Status);
        Assert.Equal($"https://shop.example/thanks?session={session.Id}", paid.Location);
        var complete = await Simulator.V1.Checkout.Sessions.GetAsync(
            session.Id, new SessionGetOptions { Expand = ["customer", "subscription", "invoice"] }, cancellationToken: Stop);
        Assert.Equal(("complete", "paid", (string?)null), (complete.Status, complete.PaymentStatus, complete.Url));
        Assert.Equal(("jenny@example.com", "Jenny Rosen"), (complete.Customer.Email, complete.Customer.Name));
        Assert.Equal(("active", "7"), (complete.Subscription.Status, complete.Subscription.Metadata["device"]));
        Assert.NotNull(complete.Subscription.DefaultPaymentMethodId);
        Assert.Equal(("paid", "subscription_create", 1200), (complete.Invoice.Status, complete.Invoice.BillingReason, complete.Invoice.AmountPaid));
    }

    [Fact]
    public async Task It_raises_the_events_of_a_new_subscriber_in_order()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();
        var page = await HostedPage.OpenAsync(Simulator, session.Url);

        var raised = await Simulator.RaisedByAsync(async () =>
        {
            await page.PayAsync(session.Id, "4242424242424242", ("email", "jenny@example.com"));
            await Simulator.EntitleAsync();
        });

        Assert.Equal(
            [
                "customer.created", "payment_method.attached", "checkout.session.completed", "customer.updated",
                "customer.subscription.created", "invoice.created", "invoice.finalized", "invoice.paid", "invoice.payment_succeeded",
                "entitlements.active_entitlement_summary.updated",
            ],
            raised);
        var events = await Simulator.EventsAsync();
        var completed = (Session)events.Single(one => one.Type == "checkout.session.completed").Data.Object;
        var created = (Subscription)events.Single(one => one.Type == "customer.subscription.created").Data.Object;
        Assert.Equal((created.Id, created.LatestInvoiceId), (completed.SubscriptionId, completed.InvoiceId));
        Assert.Equal("active", created.Status);
        Assert.Equal("draft", ((Invoice)events.Single(one => one.Type == "invoice.created").Data.Object).Status);
        Assert.Null(events[^1].Request.Id);
    }

    [Theory]
    [InlineData("4000000000000002", "Your card was declined.")]
    [InlineData("4000000000000341", "Your card was declined.")]
    [InlineData("4000000000009995", "Your card has insufficient funds.")]
    public async Task A_declined_card_leaves_nothing_behind_but_the_page(string card, string message)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();
        var page = await HostedPage.OpenAsync(Simulator, session.Url);

        HostedPage? declined = null;
        var raised = await Simulator.RaisedByAsync(
            async () => declined = await page.PayAsync(session.Id, card, ("email", "jenny@example.com")));

        Assert.Equal(HttpStatusCode.PaymentRequired, declined!.Status);
        Assert.Contains(message, WebUtility.HtmlDecode(declined.Html), StringComparison.Ordinal);
        Assert.Equal("jenny@example.com", declined.FieldValue("email"));
        Assert.DoesNotContain(card, declined.FieldValue("cardNumber"), StringComparison.Ordinal);
        Assert.Empty(raised);
        Assert.Empty(await Simulator.V1.Customers.ListAsync(cancellationToken: Stop));

        var paid = await declined.PayAsync(session.Id, "4242424242424242");
        Assert.Equal(HttpStatusCode.SeeOther, paid.Status);
    }

    [Theory]
    [InlineData("email", "nobody", "Enter an email address")]
    [InlineData("cardNumber", "4242", "Your card number is incorrect.")]
    [InlineData("cardNumber", "", "Your card number is incomplete.")]
    [InlineData("cardExpiry", "13/34", "expiration month is invalid")]
    [InlineData("cardExpiry", "soon", "expiration month is invalid")]
    [InlineData("cardCvc", "12", "security code is invalid")]
    [InlineData("billingName", " ", "Enter the name on the card.")]
    public async Task A_wrong_field_is_named_at_the_field_and_on_top(string field, string value, string message)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();
        var page = await HostedPage.OpenAsync(Simulator, session.Url);

        var wrong = await page.SubmitAsync(
            session.Id,
            new Dictionary<string, string>
            {
                ["email"] = "jenny@example.com",
                ["cardNumber"] = "4242424242424242",
                ["cardExpiry"] = "12 / 34",
                ["cardCvc"] = "123",
                ["billingName"] = "Jenny",
                [field] = value,
            }.Select(pair => (pair.Key, pair.Value)).ToArray());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal($"#{field}", wrong.Link(message));
        Assert.Contains($"id=\"{field}-problem\"", wrong.Html, StringComparison.Ordinal);
        Assert.Contains("<title>Error: ", wrong.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_customer_keeps_its_address_and_is_not_made_again()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var session = await shop.CheckoutAsync(options => options.Customer = customer.Id);
        var page = await HostedPage.OpenAsync(Simulator, session.Url);

        await page.PayAsync(session.Id, "4242424242424242", ("email", "somebody@else.example"));

        var complete = await Simulator.V1.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Stop);
        Assert.Equal(customer.Id, complete.CustomerId);
        Assert.Equal("jenny@example.com", complete.CustomerDetails.Email);
        Assert.Single(await Simulator.V1.Customers.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task A_second_click_leads_to_the_shop_and_pays_nothing()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();
        var page = await HostedPage.OpenAsync(Simulator, session.Url);
        var first = await page.PayAsync(session.Id, "4242424242424242", ("email", "jenny@example.com"));

        var second = await page.PayAsync(session.Id, "4242424242424242", ("email", "jenny@example.com"));
        var visited = await HostedPage.OpenAsync(Simulator, session.Url);

        Assert.Equal(first.Location, second.Location);
        Assert.Equal(first.Location, visited.Link("Continue"));
        Assert.Single(await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task An_expired_session_says_so_and_takes_no_card()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();
        var page = await HostedPage.OpenAsync(Simulator, session.Url);
        await Simulator.V1.Checkout.Sessions.ExpireAsync(session.Id, cancellationToken: Stop);

        var posted = await page.PayAsync(session.Id, "4242424242424242", ("email", "jenny@example.com"));
        var visited = await HostedPage.OpenAsync(Simulator, session.Url);

        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (posted.Status, visited.Status));
        Assert.Contains("This checkout has expired", visited.Html, StringComparison.Ordinal);
        Assert.Equal("https://shop.example/plans", visited.Link("Go back"));
        Assert.Empty(await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task The_page_can_be_left_and_fills_in_a_test_card_when_asked()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();

        var page = await HostedPage.OpenAsync(Simulator, session.Url);
        var filled = await HostedPage.OpenAsync(Simulator, session.Url + "?card=4242424242424242");
        var unknown = await HostedPage.OpenAsync(Simulator, $"{Simulator.Origin}/c/pay/cs_test_nothing");

        Assert.Equal("https://shop.example/plans", page.Link("Back"));
        Assert.Equal("4242424242424242", filled.FieldValue("cardNumber"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
    }

    [Fact]
    public async Task What_others_wrote_is_shown_as_text()
    {
        var product = await Simulator.V1.Products.CreateAsync(
            new ProductCreateOptions { Name = "<script>alert(1)</script>" }, cancellationToken: Stop);
        var (_, price) = await Simulator.PostAsync(
            "/v1/prices", $"product={product.Id}&currency=usd&unit_amount=100&recurring[interval]=month");
        var (_, session) = await Simulator.PostAsync(
            "/v1/checkout/sessions",
            $"mode=subscription&line_items[0][price]={price.GetProperty("id").GetString()}&success_url=https://shop.example"
            + "&cancel_url=https://shop.example/%22%3E%3Cscript%3E&customer_email=%22%3E%3Cscript%3E@x.example");

        var page = await HostedPage.OpenAsync(Simulator, session.GetProperty("url").GetString()!);

        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page.Html, StringComparison.Ordinal);
    }
}
