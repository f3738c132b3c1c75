using System.Net;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class InvoiceTests : SimulatorTest
{
    [Fact]
    public async Task Invoices_are_found_by_customer_subscription_and_status()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.AdvanceAsync(new { months = 1 });

        Assert.Equal(2, (await ListAsync(new InvoiceListOptions { Customer = customer.Id })).Count);
        Assert.Equal(2, (await ListAsync(new InvoiceListOptions { Subscription = subscription.Id })).Count);
        Assert.Equal(2, (await ListAsync(new InvoiceListOptions { Status = "draft" })).Count);
        Assert.Single(await ListAsync(new InvoiceListOptions { Status = "paid", Customer = customer.Id }));
    }

    [Fact]
    public async Task Lines_are_listed_apart()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());

        var lines = await Simulator.V1.Invoices.LineItems.ListAsync(subscription.LatestInvoiceId, cancellationToken: Stop);

        Assert.Equal((1200, "1 × Pro (at $12.00 / month)"), (lines.Single().Amount, lines.Single().Description));
        Assert.Equal(subscription.Items.Single().Id, lines.Single().Parent.SubscriptionItemDetails.SubscriptionItem);
    }

    [Fact]
    public async Task A_draft_can_be_finalized_and_paid_before_its_hour()
    {
        var shop = await Shop.OpenAsync(Simulator);
        await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.AdvanceAsync(new { months = 1 });
        var draft = (await ListAsync(new InvoiceListOptions { Status = "draft" })).Single();

        var open = await Simulator.V1.Invoices.FinalizeInvoiceAsync(draft.Id, cancellationToken: Stop);
        var paid = await Simulator.V1.Invoices.PayAsync(draft.Id, cancellationToken: Stop);
        var raised = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 7200 }));

        Assert.Equal(("open", "paid"), (open.Status, paid.Status));
        Assert.DoesNotContain(raised, type => type.StartsWith("invoice.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_open_invoice_can_be_voided_written_off_or_paid_out_of_band()
    {
        var voided = await Simulator.V1.Invoices.VoidInvoiceAsync(await OpenInvoiceAsync(), cancellationToken: Stop);
        var writtenOff = await Simulator.V1.Invoices.MarkUncollectibleAsync(await OpenInvoiceAsync(), cancellationToken: Stop);
        var paid = await Simulator.V1.Invoices.PayAsync(
            await OpenInvoiceAsync(), new InvoicePayOptions { PaidOutOfBand = true }, cancellationToken: Stop);

        Assert.Equal(("void", "uncollectible", "paid"), (voided.Status, writtenOff.Status, paid.Status));
        Assert.NotNull(voided.StatusTransitions.VoidedAt);
        var types = (await Simulator.EventsAsync()).Select(one => one.Type).ToArray();
        Assert.Contains("invoice.voided", types);
        Assert.Contains("invoice.marked_uncollectible", types);
    }

    [Fact]
    public async Task A_paid_invoice_is_not_paid_again_nor_voided()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());

        var again = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.Invoices.PayAsync(subscription.LatestInvoiceId, cancellationToken: Stop));
        var voided = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.Invoices.VoidInvoiceAsync(subscription.LatestInvoiceId, cancellationToken: Stop));

        Assert.Equal("Invoice is already paid", again.StripeError.Message);
        Assert.Equal("invoice_not_open", voided.StripeError.Code);
    }

    [Fact]
    public async Task It_can_be_paid_with_a_card_that_is_not_the_default()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync("pm_card_chargeCustomerFail");
        var subscription = await shop.SubscribeAsync(customer);
        var good = await Simulator.V1.PaymentMethods.AttachAsync(
            "pm_card_visa", new PaymentMethodAttachOptions { Customer = customer.Id }, cancellationToken: Stop);

        var paid = await Simulator.V1.Invoices.PayAsync(
            subscription.LatestInvoiceId, new InvoicePayOptions { PaymentMethod = good.Id }, cancellationToken: Stop);

        Assert.Equal("paid", paid.Status);
    }

    [Fact]
    public async Task Metadata_can_be_set()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());

        var changed = await Simulator.V1.Invoices.UpdateAsync(
            subscription.LatestInvoiceId, new InvoiceUpdateOptions { Metadata = new() { ["a"] = "b" } }, cancellationToken: Stop);

        Assert.Equal("b", changed.Metadata["a"]);
    }

    [Fact]
    public async Task Its_hosted_page_shows_it_and_takes_a_card_while_it_is_open()
    {
        var invoice = await Simulator.V1.Invoices.GetAsync(await OpenInvoiceAsync(), cancellationToken: Stop);
        var page = await HostedPage.OpenAsync(Simulator, invoice.HostedInvoiceUrl);

        var declined = await page.PayAsync(invoice.Id, "4000000000000002");
        var wrong = await page.PayAsync(invoice.Id, "4242");
        var paid = await page.PayAsync(invoice.Id, "4242424242424242");
        var after = await HostedPage.OpenAsync(Simulator, invoice.HostedInvoiceUrl);

        Assert.Contains(invoice.Number, page.Html, StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.PaymentRequired, HttpStatusCode.UnprocessableEntity, HttpStatusCode.SeeOther),
            (declined.Status, wrong.Status, paid.Status));
        Assert.False(after.HasForm(invoice.Id));
        Assert.Equal("paid", (await Simulator.V1.Invoices.GetAsync(invoice.Id, cancellationToken: Stop)).Status);
    }

    private async Task<string> OpenInvoiceAsync()
    {
        var (_, product) = await Simulator.PostAsync("/v1/products", "name=Other");
        var (_, price) = await Simulator.PostAsync(
            "/v1/prices", $"product={product.GetProperty("id").GetString()}&currency=usd&unit_amount=100&recurring[interval]=month");
        var customer = await Simulator.V1.Customers.CreateAsync(
            new CustomerCreateOptions { PaymentMethod = "pm_card_chargeCustomerFail" }, cancellationToken: Stop);
        var method = (await Simulator.V1.Customers.PaymentMethods.ListAsync(customer.Id, cancellationToken: Stop)).Single();
        var (_, subscription) = await Simulator.PostAsync(
            "/v1/subscriptions",
            $"customer={customer.Id}&default_payment_method={method.Id}&items[0][price]={price.GetProperty("id").GetString()}");
        return subscription.GetProperty("latest_invoice").GetString()!;
    }

    private async Task<IReadOnlyList<Invoice>> ListAsync(InvoiceListOptions options) =>
        (await Simulator.V1.Invoices.ListAsync(options, cancellationToken: Stop)).Data;
}
