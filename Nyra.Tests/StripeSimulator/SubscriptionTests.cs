using System.Net;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class SubscriptionTests : SimulatorTest
{
    [Fact]
    public async Task A_subscription_begins_paid_with_its_period_on_the_items()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();

        var subscription = await shop.SubscribeAsync(customer);

        Assert.Equal(("active", "flexible", "usd"), (subscription.Status, subscription.BillingMode.Type, subscription.Currency));
        var item = subscription.Items.Single();
        Assert.Equal(shop.Price.Id, item.Price.Id);
        Assert.Equal(item.CurrentPeriodStart.AddMonths(1), item.CurrentPeriodEnd);
        Assert.Equal(subscription.Created, item.CurrentPeriodStart);
        var invoice = await Simulator.V1.Invoices.GetAsync(subscription.LatestInvoiceId, cancellationToken: Stop);
        Assert.Equal(("paid", "subscription_create", 1200), (invoice.Status, invoice.BillingReason, invoice.AmountPaid));
        Assert.Equal(subscription.Id, invoice.Parent.SubscriptionDetails.SubscriptionId);
        Assert.Equal((item.CurrentPeriodStart, item.CurrentPeriodEnd), (invoice.Lines.Single().Period.Start, invoice.Lines.Single().Period.End));
        Assert.Equal(shop.Price.Id, invoice.Lines.Single().Pricing.PriceDetails.PriceId);
    }

    [Fact]
    public async Task Without_a_card_there_is_nothing_to_begin_with()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);

        var refusal = await Assert.ThrowsAsync<StripeException>(() => shop.SubscribeAsync(customer));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.HttpStatusCode);
        Assert.Contains("no attached payment source", refusal.StripeError.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task A_failing_first_charge_leaves_it_incomplete_until_it_is_paid()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync("pm_card_chargeCustomerFail");
        var subscription = await shop.SubscribeAsync(customer);
        Assert.Equal("incomplete", subscription.Status);
        await shop.ChangeCardAsync(customer, "pm_card_visa");

        var raised = await Simulator.RaisedByAsync(
            () => Simulator.V1.Invoices.PayAsync(subscription.LatestInvoiceId, cancellationToken: Stop));

        Assert.Equal(["invoice.paid", "invoice.payment_succeeded", "customer.updated", "customer.subscription.updated"], raised);
        Assert.Equal("active", (await GetAsync(subscription.Id)).Status);
    }

    [Fact]
    public async Task An_incomplete_subscription_expires_after_23_hours()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync("pm_card_chargeCustomerFail"));

        var raised = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 23 * 3600 }));
        await Simulator.AdvanceAsync(new { months = 2 });

        Assert.Equal(["customer.subscription.updated", "invoice.voided"], raised);
        Assert.Equal("incomplete_expired", (await GetAsync(subscription.Id)).Status);
        Assert.Single(await Simulator.V1.Invoices.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task Payment_behavior_decides_what_a_failing_card_does()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync("pm_card_chargeCustomerFail");

        var refusal = await Assert.ThrowsAsync<StripeException>(() => CreateAsync(shop, customer, "error_if_incomplete"));
        var waiting = await CreateAsync(shop, await shop.CustomerAsync(), "default_incomplete");

        Assert.Equal((HttpStatusCode.PaymentRequired, "card_declined"), (refusal.HttpStatusCode, refusal.StripeError.Code));
        Assert.Equal("incomplete", waiting.Status);
        Assert.Equal([waiting.Id], (await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop)).Select(one => one.Id));
    }

    [Fact]
    public async Task Lists_leave_out_what_is_canceled_unless_asked()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var over = await shop.SubscribeAsync(customer);
        var current = await shop.SubscribeAsync(customer);
        await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.V1.Subscriptions.CancelAsync(over.Id, cancellationToken: Stop);

        Assert.Equal([current.Id], await ListAsync(customer, null));
        Assert.Equal([current.Id, over.Id], await ListAsync(customer, "all"));
        Assert.Equal([over.Id], await ListAsync(customer, "canceled"));
        Assert.Equal([over.Id], await ListAsync(customer, "ended"));
        Assert.Empty(await ListAsync(customer, "past_due"));
    }

    [Fact]
    public async Task Its_own_card_is_charged_before_the_customers_default()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        var own = await Simulator.V1.PaymentMethods.AttachAsync(
            "pm_card_chargeCustomerFail", new PaymentMethodAttachOptions { Customer = customer.Id }, cancellationToken: Stop);

        await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id, new SubscriptionUpdateOptions { DefaultPaymentMethod = own.Id }, cancellationToken: Stop);
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });

        Assert.Equal("past_due", (await GetAsync(subscription.Id)).Status);
    }

    [Fact]
    public async Task Metadata_and_description_can_be_changed()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());

        var changed = await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id,
            new SubscriptionUpdateOptions { Description = "Desktop", Metadata = new() { ["a"] = "b" } },
            cancellationToken: Stop);

        Assert.Equal(("Desktop", "b"), (changed.Description, changed.Metadata["a"]));
        Assert.Equal("customer.subscription.updated", (await Simulator.EventsAsync())[^1].Type);
    }

    [Theory]
    [InlineData("void", "void")]
    [InlineData("mark_uncollectible", "uncollectible")]
    [InlineData("keep_as_draft", "draft")]
    public async Task Paused_collection_does_not_charge_and_does_not_change_the_status(string behavior, string invoiceStatus)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id,
            new SubscriptionUpdateOptions { PauseCollection = new SubscriptionPauseCollectionOptions { Behavior = behavior } },
            cancellationToken: Stop);

        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });

        var renewed = await Simulator.V1.Subscriptions.GetAsync(
            subscription.Id, new SubscriptionGetOptions { Expand = ["latest_invoice"] }, cancellationToken: Stop);
        Assert.Equal(("active", behavior), (renewed.Status, renewed.PauseCollection.Behavior));
        Assert.Equal(("subscription_cycle", invoiceStatus), (renewed.LatestInvoice.BillingReason, renewed.LatestInvoice.Status));
    }

    [Fact]
    public async Task Paused_collection_resumes_when_its_time_has_come()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.EntitleAsync();
        var resumesAt = DateTimeOffset.FromUnixTimeSeconds(await Simulator.NowAsync()).AddDays(5).UtcDateTime;
        await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id,
            new SubscriptionUpdateOptions
            {
                PauseCollection = new SubscriptionPauseCollectionOptions { Behavior = "void", ResumesAt = resumesAt },
            },
            cancellationToken: Stop);

        var raised = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 6 * 86400 }));

        Assert.Equal(["customer.subscription.updated"], raised);
        Assert.Null((await GetAsync(subscription.Id)).PauseCollection);
    }

    private Task<Subscription> GetAsync(string id) => Simulator.V1.Subscriptions.GetAsync(id, cancellationToken: Stop);

    private Task<Subscription> CreateAsync(Shop shop, Customer customer, string behavior) =>
        Simulator.V1.Subscriptions.CreateAsync(
            new SubscriptionCreateOptions
            {
                Customer = customer.Id,
                Items = [new SubscriptionItemOptions { Price = shop.Price.Id }],
                PaymentBehavior = behavior,
            },
            cancellationToken: Stop);

    private async Task<IEnumerable<string>> ListAsync(Customer customer, string? status) =>
        (await Simulator.V1.Subscriptions.ListAsync(
            new SubscriptionListOptions { Customer = customer.Id, Status = status }, cancellationToken: Stop)).Select(one => one.Id);
}
