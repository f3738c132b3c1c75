using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class CancellationTests : SimulatorTest
{
    [Fact]
    public async Task At_the_period_end_it_ends_without_another_invoice()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        var end = subscription.Items.Single().CurrentPeriodEnd;
        await Simulator.EntitleAsync();

        var scheduled = await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true }, cancellationToken: Stop);
        var raised = await Simulator.RaisedByAsync(async () =>
        {
            await Simulator.AdvanceAsync(new { months = 1 });
            await Simulator.EntitleAsync();
        });
        var over = await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);

        Assert.Equal((true, end, "active"), (scheduled.CancelAtPeriodEnd, scheduled.CancelAt, scheduled.Status));
        Assert.Equal("cancellation_requested", scheduled.CancellationDetails.Reason);
        Assert.Equal(["customer.subscription.deleted", "entitlements.active_entitlement_summary.updated"], raised);
        Assert.Equal(("canceled", end), (over.Status, over.EndedAt));
        Assert.Equal(scheduled.CanceledAt, over.CanceledAt);
        Assert.Single(await Simulator.V1.Invoices.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task It_can_be_taken_back()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true }, cancellationToken: Stop);

        var back = await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = false }, cancellationToken: Stop);
        await Simulator.AdvanceAsync(new { months = 1 });

        Assert.Equal((false, (DateTime?)null, (DateTime?)null), (back.CancelAtPeriodEnd, back.CancelAt, back.CanceledAt));
        Assert.Null(back.CancellationDetails.Reason);
        Assert.Equal("active", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
        Assert.Equal(2, (await Simulator.V1.Invoices.ListAsync(cancellationToken: Stop)).Count());
    }

    [Fact]
    public async Task At_a_chosen_time_it_ends_in_the_middle_of_a_period()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        var at = subscription.Items.Single().CurrentPeriodStart.AddDays(10);

        var scheduled = await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id, new SubscriptionUpdateOptions { CancelAt = at }, cancellationToken: Stop);
        await Simulator.AdvanceAsync(new { seconds = 11 * 86400 });
        var over = await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);

        Assert.Equal((false, at), (scheduled.CancelAtPeriodEnd, scheduled.CancelAt));
        Assert.Equal(("canceled", at), (over.Status, over.EndedAt));
    }

    [Fact]
    public async Task At_once_it_is_over_at_once()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);

        var raised = await Simulator.RaisedByAsync(() => Simulator.V1.Subscriptions.CancelAsync(
            subscription.Id,
            new SubscriptionCancelOptions
            {
                CancellationDetails = new SubscriptionCancellationDetailsOptions { Comment = "Thanks", Feedback = "unused" },
            },
            cancellationToken: Stop));
        var over = await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);

        Assert.Equal("customer.subscription.deleted", raised[0]);
        Assert.Equal(("canceled", over.CanceledAt), (over.Status, over.EndedAt));
        Assert.Equal(
            ("cancellation_requested", "Thanks", "unused"),
            (over.CancellationDetails.Reason, over.CancellationDetails.Comment, over.CancellationDetails.Feedback));
    }

    [Fact]
    public async Task What_is_canceled_cannot_be_canceled_or_changed()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.V1.Subscriptions.CancelAsync(subscription.Id, cancellationToken: Stop);

        var again = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.Subscriptions.CancelAsync(subscription.Id, cancellationToken: Stop));
        var changed = await Assert.ThrowsAsync<StripeException>(() => Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true }, cancellationToken: Stop));

        Assert.Equal("resource_missing", again.StripeError.Code);
        Assert.Contains("canceled subscription", changed.StripeError.Message, StringComparison.Ordinal);
    }
}
