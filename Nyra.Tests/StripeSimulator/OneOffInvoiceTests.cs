using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class OneOffInvoiceTests : SimulatorTest
{
    [Fact]
    public async Task An_item_waits_for_the_invoice_that_takes_it_up()
    {
        var customer = await CustomerAsync();
        var item = await ItemAsync(customer, 500);
        Assert.Null(item.InvoiceId);

        var without = await DraftAsync(customer, "exclude");
        var with = await DraftAsync(customer, "include");

        Assert.Equal((0, 500), (without.Total, with.Total));
        Assert.Equal(with.Id, (await Simulator.V1.InvoiceItems.GetAsync(item.Id, cancellationToken: Stop)).InvoiceId);
    }

    [Fact]
    public async Task A_draft_follows_its_items_and_a_finalized_invoice_does_not()
    {
        var customer = await CustomerAsync();
        var draft = await DraftAsync(customer, "exclude");
        var item = await ItemAsync(customer, 500, draft.Id);

        await Simulator.V1.InvoiceItems.UpdateAsync(item.Id, new InvoiceItemUpdateOptions { Amount = 700 }, cancellationToken: Stop);
        Assert.Equal(700, (await GetAsync(draft)).Total);
        await Simulator.V1.Invoices.FinalizeInvoiceAsync(draft.Id, cancellationToken: Stop);

        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.InvoiceItems.DeleteAsync(item.Id, cancellationToken: Stop));
        Assert.Equal("invoice_not_editable", refusal.StripeError.Code);
        var open = await GetAsync(draft);
        Assert.Equal(("open", 700, 700), (open.Status, open.Total, open.AmountRemaining));
    }

    [Fact]
    public async Task A_deleted_draft_gives_its_items_back()
    {
        var customer = await CustomerAsync();
        var item = await ItemAsync(customer, 500);
        var draft = await DraftAsync(customer, "include");

        var raised = await Simulator.AllRaisedByAsync(() => Simulator.V1.Invoices.DeleteAsync(draft.Id, cancellationToken: Stop));

        Assert.Equal(["invoice.deleted"], raised);
        Assert.Null((await Simulator.V1.InvoiceItems.GetAsync(item.Id, cancellationToken: Stop)).InvoiceId);
    }

    [Fact]
    public async Task Credit_pays_before_the_card_does()
    {
        var customer = await CustomerAsync();
        await Simulator.V1.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions { Balance = -300 }, cancellationToken: Stop);
        await ItemAsync(customer, 500);
        var draft = await DraftAsync(customer, "include");

        var paid = await Simulator.V1.Invoices.PayAsync(draft.Id, cancellationToken: Stop);

        Assert.Equal((500, 200, 200, -300, 0), (paid.Total, paid.AmountDue, paid.AmountPaid, paid.StartingBalance, paid.EndingBalance));
        Assert.Equal(0, (await Simulator.V1.Customers.GetAsync(customer.Id, cancellationToken: Stop)).Balance);
    }

    [Fact]
    public async Task What_was_paid_elsewhere_charges_nobody()
    {
        var customer = await CustomerAsync("pm_card_chargeCustomerFail");
        await ItemAsync(customer, 500);
        var draft = await DraftAsync(customer, "include");

        var raised = await Simulator.AllRaisedByAsync(() => Simulator.V1.Invoices.PayAsync(
            draft.Id, new InvoicePayOptions { PaidOutOfBand = true }, cancellationToken: Stop));

        Assert.Equal(
            ["invoice.finalized", "payment_intent.created", "payment_intent.canceled", "invoice.paid", "invoice.payment_succeeded"],
            raised);
    }

    [Fact]
    public async Task A_void_invoice_takes_its_payment_intent_with_it()
    {
        var customer = await CustomerAsync();
        await ItemAsync(customer, 500);
        var draft = await DraftAsync(customer, "include");
        await Simulator.V1.Invoices.FinalizeInvoiceAsync(draft.Id, cancellationToken: Stop);

        var raised = await Simulator.AllRaisedByAsync(() => Simulator.V1.Invoices.VoidInvoiceAsync(draft.Id, cancellationToken: Stop));

        Assert.Equal(["payment_intent.canceled", "invoice.voided"], raised);
        var payment = (await Simulator.V1.InvoicePayments.ListAsync(
            new InvoicePaymentListOptions { Invoice = draft.Id }, cancellationToken: Stop)).Single();
        Assert.Equal("canceled", payment.Status);
    }

    [Fact]
    public async Task A_failed_advancing_invoice_is_retried_like_a_renewal()
    {
        var customer = await CustomerAsync("pm_card_chargeCustomerFail");
        await ItemAsync(customer, 500);
        await Simulator.V1.Invoices.CreateAsync(
            new InvoiceCreateOptions { Customer = customer.Id, AutoAdvance = true, PendingInvoiceItemsBehavior = "include" },
            cancellationToken: Stop);

        await Simulator.AdvanceAsync(new { seconds = 16 * 86400 });

        var tried = (await Simulator.V1.Invoices.ListAsync(cancellationToken: Stop)).Single();
        Assert.Equal((4, "open"), (tried.AttemptCount, tried.Status));
    }

    [Fact]
    public async Task More_than_ten_lines_are_listed_apart()
    {
        var customer = await CustomerAsync();
        for (var i = 0; i < 12; i++)
        {
            await ItemAsync(customer, 100);
        }

        var draft = await DraftAsync(customer, "include");

        Assert.Equal((10, true, 1200), (draft.Lines.Data.Count, draft.Lines.HasMore, draft.Total));
        Assert.Equal(12, (await Simulator.V1.Invoices.LineItems.ListAsync(
            draft.Id, new InvoiceLineItemListOptions { Limit = 100 }, cancellationToken: Stop)).Count());
    }

    [Theory]
    [InlineData("amount=100", "currency")]
    [InlineData("currency=usd", "amount")]
    [InlineData("amount=100&currency=usd&invoice=in_none", "invoice")]
    [InlineData("amount=100&currency=usd&unheard_of=1", "unheard_of")]
    public async Task What_is_wrong_with_an_item_is_told_by_its_parameter(string form, string parameter)
    {
        var customer = await CustomerAsync();

        var (response, json) = await Simulator.PostAsync("/v1/invoiceitems", $"customer={customer.Id}&{form}");

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(parameter, json.GetProperty("error").GetProperty("param").GetString());
    }

    private Task<Customer> CustomerAsync(string card = "pm_card_visa") => Simulator.V1.Customers.CreateAsync(
        new CustomerCreateOptions
        {
            PaymentMethod = card,
            InvoiceSettings = new CustomerInvoiceSettingsOptions { DefaultPaymentMethod = card },
        },
        cancellationToken: Stop);

    private Task<InvoiceItem> ItemAsync(Customer customer, long amount, string? invoice = null) =>
        Simulator.V1.InvoiceItems.CreateAsync(
            new InvoiceItemCreateOptions { Customer = customer.Id, Amount = amount, Currency = "usd", Invoice = invoice },
            cancellationToken: Stop);

    private Task<Invoice> DraftAsync(Customer customer, string pending) => Simulator.V1.Invoices.CreateAsync(
        new InvoiceCreateOptions { Customer = customer.Id, PendingInvoiceItemsBehavior = pending }, cancellationToken: Stop);

    private Task<Invoice> GetAsync(Invoice invoice) => Simulator.V1.Invoices.GetAsync(invoice.Id, cancellationToken: Stop);
}
