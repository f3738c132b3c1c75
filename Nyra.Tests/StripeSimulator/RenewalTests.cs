using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class RenewalTests : SimulatorTest
{
    [Fact]
    public async Task A_renewal_drafts_an_invoice_at_the_period_end_and_charges_it_an_hour_later()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.EntitleAsync();
        var end = Unix(subscription.Items.Single().CurrentPeriodEnd);

        var atTheEnd = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { to = end }));
        var draft = (await Simulator.V1.Invoices.ListAsync(cancellationToken: Stop)).First();
        var anHourLater = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { to = end + 3600 }));
        var paid = await Simulator.V1.Invoices.GetAsync(draft.Id, cancellationToken: Stop);

        Assert.Equal(["customer.subscription.updated", "invoice.created"], atTheEnd);
        Assert.Equal(("draft", "subscription_cycle", false), (draft.Status, draft.BillingReason, draft.Attempted));
        Assert.Equal((end, end + 3600), (Unix(draft.Created), Unix(draft.AutomaticallyFinalizesAt!.Value)));
        Assert.Equal(["invoice.finalized", "invoice.paid", "invoice.payment_succeeded"], anHourLater);
        Assert.Equal(("paid", 1200, end + 3600), (paid.Status, paid.AmountPaid, Unix(paid.StatusTransitions.PaidAt!.Value)));
    }

    [Fact]
    public async Task The_update_shows_the_old_period_and_the_old_invoice()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        var item = subscription.Items.Single();
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 60 });

        var update = (await Simulator.EventsAsync()).Single(one => one.Type == "customer.subscription.updated");
        var (_, json) = await Simulator.GetAsync($"/v1/events/{update.Id}");
        var previous = json.GetProperty("data").GetProperty("previous_attributes");

        Assert.Equal(["items", "latest_invoice"], previous.EnumerateObject().Select(property => property.Name));
        var was = previous.GetProperty("items").GetProperty("data")[0];
        Assert.Equal(Unix(item.CurrentPeriodEnd), was.GetProperty("current_period_end").GetInt64());
        Assert.Equal(subscription.LatestInvoiceId, previous.GetProperty("latest_invoice").GetString());
        var now = ((Subscription)update.Data.Object).Items.Single();
        Assert.Equal(item.CurrentPeriodEnd, now.CurrentPeriodStart);
        Assert.Equal(item.CurrentPeriodEnd, update.Created);
    }

    [Fact]
    public async Task A_year_is_twelve_renewals_each_at_its_own_time()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());

        await Simulator.AdvanceAsync(new { months = 12 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });

        var invoices = await Simulator.V1.Invoices.ListAsync(
            new InvoiceListOptions { Subscription = subscription.Id, Limit = 50 }, cancellationToken: Stop);
        Assert.Equal(13, invoices.Count());
        Assert.All(invoices, invoice => Assert.Equal("paid", invoice.Status));
        var start = subscription.BillingCycleAnchor;
        Assert.Equal(
            Enumerable.Range(0, 13).Select(month => start.AddMonths(month)), invoices.Select(invoice => invoice.Created).Order());
        Assert.Equal(
            Enumerable.Range(1, 13).Select(number => $"{number:0000}"),
            invoices.Select(invoice => invoice.Number.Split('-')[1]).Order());
    }

    [Theory]
    [InlineData("day", 3)]
    [InlineData("week", 2)]
    [InlineData("year", 1)]
    public async Task Other_intervals_renew_in_their_own_rhythm(string interval, int renewals)
    {
        var shop = await Shop.OpenAsync(Simulator, interval);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());

        await Simulator.AdvanceAsync(new { seconds = renewals * (interval switch { "day" => 1, "week" => 7, _ => 366 }) * 86400 + 60 });

        var invoices = await Simulator.V1.Invoices.ListAsync(
            new InvoiceListOptions { Subscription = subscription.Id }, cancellationToken: Stop);
        Assert.Equal(renewals + 1, invoices.Count());
    }

    [Fact]
    public async Task The_invoice_keeps_the_customer_as_it_was()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        await Simulator.V1.Customers.UpdateAsync(
            customer.Id, new CustomerUpdateOptions { Email = "new@example.com" }, cancellationToken: Stop);
        await Simulator.AdvanceAsync(new { months = 1 });

        var invoices = await Simulator.V1.Invoices.ListAsync(
            new InvoiceListOptions { Subscription = subscription.Id }, cancellationToken: Stop);

        Assert.Equal(["new@example.com", "jenny@example.com"], invoices.Select(invoice => invoice.CustomerEmail));
    }

    private static long Unix(DateTime time) => new DateTimeOffset(time).ToUnixTimeSeconds();
}
