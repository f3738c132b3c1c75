using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class InvoicePreviewTests : SimulatorTest
{
    [Fact]
    public async Task It_shows_the_renewal_that_then_comes()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        Invoice? preview = null;

        var raised = await Simulator.AllRaisedByAsync(async () => preview = await PreviewAsync(
            new InvoiceCreatePreviewOptions { Subscription = subscription.Id }));
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });

        Assert.Empty(raised);
        Assert.StartsWith("upcoming_in_", preview!.Id, StringComparison.Ordinal);
        var renewal = (await Simulator.V1.Invoices.ListAsync(
            new InvoiceListOptions { Subscription = subscription.Id }, cancellationToken: Stop)).First();
        Assert.Equal((renewal.Total, renewal.PeriodStart, renewal.PeriodEnd), (preview.Total, preview.PeriodStart, preview.PeriodEnd));
        var (line, previewed) = (renewal.Lines.Single(), preview.Lines.Single());
        Assert.Equal(
            (line.Description, line.Period.Start, line.Period.End),
            (previewed.Description, previewed.Period.Start, previewed.Period.End));
    }

    [Fact]
    public async Task It_shows_what_a_change_would_cost_and_the_change_then_costs_it()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        var item = subscription.Items.Single();
        await Simulator.AdvanceAsync(new { seconds = 10 * 86400 });
        var at = await Simulator.NowAsync();

        var preview = await PreviewAsync(new InvoiceCreatePreviewOptions
        {
            Subscription = subscription.Id,
            SubscriptionDetails = new InvoiceSubscriptionDetailsOptions
            {
                Items = [new InvoiceSubscriptionDetailsItemOptions { Id = item.Id, Quantity = 5 }],
                ProrationBehavior = "always_invoice",
                ProrationDate = DateTimeOffset.FromUnixTimeSeconds(at).UtcDateTime,
            },
        });
        Assert.Empty(await Simulator.V1.InvoiceItems.ListAsync(cancellationToken: Stop));
        var changed = await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id,
            new SubscriptionUpdateOptions
            {
                Items = [new SubscriptionItemOptions { Id = item.Id, Quantity = 5 }],
                ProrationBehavior = "always_invoice",
                ProrationDate = DateTimeOffset.FromUnixTimeSeconds(at).UtcDateTime,
                Expand = ["latest_invoice"],
            },
            cancellationToken: Stop);

        Assert.True(preview.Total > 0);
        Assert.Equal(preview.Total, changed.LatestInvoice.AmountPaid);
        Assert.Equal(preview.Lines.Select(line => line.Description), changed.LatestInvoice.Lines.Select(line => line.Description));
    }

    [Fact]
    public async Task It_shows_the_first_invoice_of_a_subscription_that_does_not_exist()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();

        var preview = await PreviewAsync(new InvoiceCreatePreviewOptions
        {
            Customer = customer.Id,
            SubscriptionDetails = new InvoiceSubscriptionDetailsOptions
            {
                Items = [new InvoiceSubscriptionDetailsItemOptions { Price = shop.Price.Id, Quantity = 2 }],
            },
        });

        Assert.Equal(2400, preview.Total);
        Assert.Empty(await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task A_subscription_that_ends_has_no_next_invoice()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.V1.Subscriptions.UpdateAsync(
            subscription.Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true }, cancellationToken: Stop);

        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => PreviewAsync(new InvoiceCreatePreviewOptions { Subscription = subscription.Id }));

        Assert.Equal((404, "invoice_upcoming_none"), ((int)refusal.HttpStatusCode, refusal.StripeError.Code));
    }

    private Task<Invoice> PreviewAsync(InvoiceCreatePreviewOptions options) =>
        Simulator.V1.Invoices.CreatePreviewAsync(options, cancellationToken: Stop);
}
