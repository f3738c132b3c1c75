using CsCheck;
using Nyra.StripeSimulator.Subscriptions;
using Stripe;
using Xunit;
using Price = Stripe.Price;
using Subscription = Stripe.Subscription;

namespace Nyra.Tests.StripeSimulator;

public class ItemChangeTests : SimulatorTest
{
    [Fact]
    public async Task A_dearer_plan_in_the_middle_of_a_period_is_prorated_on_the_next_invoice()
    {
        var (_, subscription, team) = await SubscribeAsync();
        await GoToMiddleAsync(subscription);

        var raised = await Simulator.RaisedByAsync(() => ChangeAsync(subscription, team, "create_prorations"));

        Assert.Equal(["customer.subscription.updated", "invoiceitem.created", "invoiceitem.created"], raised);
        var items = await Simulator.V1.InvoiceItems.ListAsync(
            new InvoiceItemListOptions { Pending = true }, cancellationToken: Stop);
        Assert.Equal([3000, -600], items.Select(item => item.Amount));
        Assert.All(items, item => Assert.True(item.Proration));
        var changed = await GetAsync(subscription);
        Assert.Equal((team.Id, 1), (changed.Items.Single().Price.Id, changed.Items.Single().Quantity));
        Assert.Equal(subscription.Items.Single().Id, changed.Items.Single().Id);

        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });
        var renewal = (await GetAsync(subscription)).LatestInvoice;
        Assert.Equal((6000 + 3000 - 600, "paid", 3), (renewal.Total, renewal.Status, renewal.Lines.Count()));
    }

    [Fact]
    public async Task Always_invoice_charges_the_difference_at_once()
    {
        var (_, subscription, team) = await SubscribeAsync();
        await GoToMiddleAsync(subscription);

        await ChangeAsync(subscription, team, "always_invoice");

        var invoice = (await GetAsync(subscription)).LatestInvoice;
        Assert.Equal(("paid", "subscription_update", 2400), (invoice.Status, invoice.BillingReason, invoice.AmountPaid));
    }

    [Fact]
    public async Task A_cheaper_plan_charged_at_once_leaves_credit_for_the_next_invoice()
    {
        var (_, subscription, team) = await SubscribeAsync();
        await ChangeAsync(subscription, team, "none");
        await GoToMiddleAsync(subscription);

        await ChangeAsync(subscription, subscription.Items.Single().Price, "always_invoice");

        var customer = await Simulator.V1.Customers.GetAsync(subscription.CustomerId, cancellationToken: Stop);
        Assert.Equal(-2400, customer.Balance);
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });
        var renewal = (await GetAsync(subscription)).LatestInvoice;
        Assert.Equal((1200, 0, -2400, -1200), (renewal.Total, renewal.AmountDue, renewal.StartingBalance, renewal.EndingBalance));
    }

    [Fact]
    public async Task Without_proration_only_the_next_period_knows()
    {
        var (_, subscription, team) = await SubscribeAsync();

        await ChangeAsync(subscription, team, "none");

        Assert.Empty(await Simulator.V1.InvoiceItems.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task Another_interval_begins_a_new_period_and_is_charged_at_once()
    {
        var (shop, subscription, _) = await SubscribeAsync();
        await GoToMiddleAsync(subscription);
        var yearly = await PriceAsync(shop, 12000, "year");

        await ChangeAsync(subscription, yearly, "create_prorations");

        var changed = await GetAsync(subscription);
        Assert.Equal((12000 - 600, "paid"), (changed.LatestInvoice.AmountPaid, changed.LatestInvoice.Status));
        Assert.Equal(changed.BillingCycleAnchor.AddYears(1), changed.Items.Single().CurrentPeriodEnd);
        Assert.NotEqual(subscription.BillingCycleAnchor, changed.BillingCycleAnchor);
    }

    [Fact]
    public async Task Items_are_added_changed_and_removed_one_by_one()
    {
        var (_, subscription, team) = await SubscribeAsync();
        var items = Simulator.V1.SubscriptionItems;

        var added = await items.CreateAsync(
            new SubscriptionItemCreateOptions { Subscription = subscription.Id, Price = team.Id, ProrationBehavior = "none" },
            cancellationToken: Stop);
        var changed = await items.UpdateAsync(
            added.Id, new SubscriptionItemUpdateOptions { Quantity = 3, ProrationBehavior = "none" }, cancellationToken: Stop);
        Assert.Equal((added.Id, 3), (changed.Id, changed.Quantity));
        Assert.Equal(2, (await items.ListAsync(
            new SubscriptionItemListOptions { Subscription = subscription.Id }, cancellationToken: Stop)).Count());
        await items.DeleteAsync(added.Id, new SubscriptionItemDeleteOptions { ProrationBehavior = "none" }, cancellationToken: Stop);

        var last = Assert.Single((await GetAsync(subscription)).Items);
        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => items.DeleteAsync(last.Id, new SubscriptionItemDeleteOptions(), cancellationToken: Stop));
        Assert.Contains("at least one active plan", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_must_be_paid_and_is_not_changes_nothing()
    {
        var (shop, subscription, team) = await SubscribeAsync();
        await shop.ChangeCardAsync(new Stripe.Customer { Id = subscription.CustomerId }, "pm_card_chargeCustomerFail");

        var refusal = await Assert.ThrowsAsync<StripeException>(() => ChangeAsync(
            subscription, team, "always_invoice", options => options.PaymentBehavior = "error_if_incomplete"));

        Assert.Equal("card_declined", refusal.StripeError.Code);
        Assert.Equal(subscription.Items.Single().Price.Id, (await GetAsync(subscription)).Items.Single().Price.Id);
        Assert.Empty(await Simulator.V1.InvoiceItems.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task Fewer_seats_give_back_the_price_of_all_that_were_paid()
    {
        var (_, subscription, _) = await SubscribeAsync();
        var items = Simulator.V1.SubscriptionItems;
        var item = subscription.Items.Single().Id;
        await items.UpdateAsync(item, new() { Quantity = 3, ProrationBehavior = "none" }, cancellationToken: Stop);
        await GoToMiddleAsync(subscription);

        await items.UpdateAsync(item, new() { Quantity = 1, ProrationBehavior = "create_prorations" }, cancellationToken: Stop);

        var pending = await Simulator.V1.InvoiceItems.ListAsync(new() { Pending = true }, cancellationToken: Stop);
        Assert.Equal([600, -1800], pending.Select(one => one.Amount));
    }

    [Theory]
    [InlineData("start", -1, false)]
    [InlineData("start", 0, true)]
    [InlineData("end", 0, true)]
    [InlineData("end", 1, false)]
    public async Task A_proration_date_lies_within_the_period_its_ends_included(string boundary, int seconds, bool accepted)
    {
        var (_, subscription, team) = await SubscribeAsync();
        var period = subscription.Items.Single();
        var date = (boundary == "start" ? period.CurrentPeriodStart : period.CurrentPeriodEnd).AddSeconds(seconds);
        Task ChangeAtDateAsync() => ChangeAsync(subscription, team, "create_prorations", options => options.ProrationDate = date);

        if (accepted)
        {
            await ChangeAtDateAsync();
            Assert.Equal(team.Id, (await GetAsync(subscription)).Items.Single().Price.Id);
            return;
        }

        var refusal = await Assert.ThrowsAsync<StripeException>(ChangeAtDateAsync);
        Assert.Equal((400, "proration_date"), ((int)refusal.HttpStatusCode, refusal.StripeError.Param));
        Assert.Equal(period.Price.Id, (await GetAsync(subscription)).Items.Single().Price.Id);
    }

    [Theory]
    [InlineData(1000, 3, 1, 667)]
    [InlineData(1000, 3, 2, 333)]
    [InlineData(1, 2, 1, 1)]
    public void A_share_is_rounded_half_up(long amount, long length, long at, long share) =>
        Assert.Equal(share, Proration.Share(amount, 0, length, at));

    [Fact]
    public void The_share_of_a_period_goes_from_all_to_nothing_and_never_back() =>
        Gen.Select(Gen.Long[0, 99_999_999], Gen.Long[1, 40_000_000], Gen.Long[0, 40_000_000], Gen.Long[0, 40_000_000])
            .Sample((amount, length, one, other) =>
            {
                var (earlier, later) = (Math.Min(one, other) % (length + 1), Math.Max(one, other) % (length + 1));
                (earlier, later) = (Math.Min(earlier, later), Math.Max(earlier, later));

                Assert.Equal(amount, Proration.Share(amount, 0, length, 0));
                Assert.Equal(0, Proration.Share(amount, 0, length, length));
                Assert.True(Proration.Share(amount, 0, length, earlier) >= Proration.Share(amount, 0, length, later));
            });

    private async Task<(Shop Shop, Subscription Subscription, Price Team)> SubscribeAsync()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        var team = await PriceAsync(shop, 6000, "month");
        await Simulator.EntitleAsync();
        return (shop, subscription, team);
    }

    private Task<Price> PriceAsync(Shop shop, long amount, string interval) => Simulator.V1.Prices.CreateAsync(
        new PriceCreateOptions
        {
            Product = shop.Product.Id,
            Currency = "usd",
            UnitAmount = amount,
            Recurring = new PriceRecurringOptions { Interval = interval },
        },
        cancellationToken: Stop);

    private async Task GoToMiddleAsync(Subscription subscription)
    {
        var item = subscription.Items.Single();
        var middle = item.CurrentPeriodStart + ((item.CurrentPeriodEnd - item.CurrentPeriodStart) / 2);
        await Simulator.AdvanceAsync(new { to = new DateTimeOffset(middle).ToUnixTimeSeconds() });
    }

    private Task<Subscription> ChangeAsync(
        Subscription subscription, Price price, string proration, Action<SubscriptionUpdateOptions>? configure = null)
    {
        var options = new SubscriptionUpdateOptions
        {
            Items = [new SubscriptionItemOptions { Id = subscription.Items.Single().Id, Price = price.Id }],
            ProrationBehavior = proration,
        };
        configure?.Invoke(options);
        return Simulator.V1.Subscriptions.UpdateAsync(subscription.Id, options, cancellationToken: Stop);
    }

    private Task<Subscription> GetAsync(Subscription subscription) => Simulator.V1.Subscriptions.GetAsync(
        subscription.Id, new SubscriptionGetOptions { Expand = ["latest_invoice"] }, cancellationToken: Stop);
}
