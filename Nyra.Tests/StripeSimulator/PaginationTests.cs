using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class PaginationTests : SimulatorTest
{
    [Fact]
    public async Task Pages_come_newest_first_and_say_whether_more_follow()
    {
        var made = await MakeAsync(5);

        var first = await Simulator.V1.Customers.ListAsync(new CustomerListOptions { Limit = 2 }, cancellationToken: Stop);
        var last = await Simulator.V1.Customers.ListAsync(
            new CustomerListOptions { Limit = 2, StartingAfter = made[1] }, cancellationToken: Stop);

        Assert.Equal([made[4], made[3]], first.Select(customer => customer.Id));
        Assert.True(first.HasMore);
        Assert.Equal([made[0]], last.Select(customer => customer.Id));
        Assert.False(last.HasMore);
        Assert.Equal("/v1/customers", first.Url);
    }

    [Fact]
    public async Task Ending_before_gives_the_page_right_before_the_cursor()
    {
        var made = await MakeAsync(5);

        var page = await Simulator.V1.Customers.ListAsync(
            new CustomerListOptions { Limit = 2, EndingBefore = made[0] }, cancellationToken: Stop);

        Assert.Equal([made[2], made[1]], page.Select(customer => customer.Id));
        Assert.True(page.HasMore);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ending_before")]
    public async Task Auto_paging_meets_every_object_once(string? direction)
    {
        var made = await MakeAsync(23);
        var options = new CustomerListOptions { Limit = 4, EndingBefore = direction is null ? null : made[0] };
        List<string> met = [];

        await foreach (var customer in Simulator.V1.Customers.ListAutoPagingAsync(options, cancellationToken: Stop))
        {
            met.Add(customer.Id);
        }

        var expected = direction is null ? made : made.Skip(1).ToList();
        Assert.Equal(expected.Order(), met.Order());
    }

    [Fact]
    public async Task A_cursor_that_no_longer_matches_the_filter_still_marks_its_place()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        List<string> subscriptions = [];
        for (var i = 0; i < 3; i++)
        {
            subscriptions.Add((await shop.SubscribeAsync(customer)).Id);
        }

        await Simulator.V1.Subscriptions.CancelAsync(subscriptions[1], cancellationToken: Stop);
        var page = await Simulator.V1.Subscriptions.ListAsync(
            new SubscriptionListOptions { Customer = customer.Id, StartingAfter = subscriptions[1] }, cancellationToken: Stop);

        Assert.Equal([subscriptions[0]], page.Select(subscription => subscription.Id));
    }

    [Fact]
    public async Task Subscription_items_are_the_one_list_that_is_oldest_first()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        var price = await Simulator.V1.Prices.CreateAsync(
            new PriceCreateOptions
            {
                Product = shop.Product.Id,
                Currency = "usd",
                UnitAmount = 300,
                Recurring = new PriceRecurringOptions { Interval = "month" },
            },
            cancellationToken: Stop);
        var second = await Simulator.V1.SubscriptionItems.CreateAsync(
            new SubscriptionItemCreateOptions { Subscription = subscription.Id, Price = price.Id }, cancellationToken: Stop);

        var items = await Simulator.V1.SubscriptionItems.ListAsync(
            new SubscriptionItemListOptions { Subscription = subscription.Id }, cancellationToken: Stop);

        Assert.Equal([subscription.Items.Single().Id, second.Id], items.Select(item => item.Id));
    }

    private async Task<List<string>> MakeAsync(int count)
    {
        List<string> made = [];
        for (var i = 0; i < count; i++)
        {
            made.Add((await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop)).Id);
        }

        return made;
    }
}
