using CsCheck;
using Nyra.StripeSimulator.Invoices;
using Stripe;
using Xunit;
using Customer = Stripe.Customer;
using Subscription = Stripe.Subscription;

namespace Nyra.Tests.StripeSimulator;

public class DunningTests : SimulatorTest
{
    [Fact]
    public async Task A_failed_renewal_makes_the_subscription_past_due_and_is_tried_again()
    {
        var (_, subscription) = await SubscribeThenBreakCardAsync();

        var raised = await Simulator.RaisedByAsync(RenewAsync);

        Assert.Equal(
            [
                "customer.subscription.updated", "invoice.created", "invoice.finalized", "invoice.payment_failed", "customer.updated",
                "customer.subscription.updated",
            ],
            raised);
        var failed = await GetAsync(subscription);
        Assert.Equal("past_due", failed.Status);
        Assert.True(failed.Customer.Delinquent);
        Assert.Equal(("open", 1, true), (failed.LatestInvoice.Status, failed.LatestInvoice.AttemptCount, failed.LatestInvoice.Attempted));
        Assert.Equal(1200, failed.LatestInvoice.AmountRemaining);
        Assert.Equal(failed.LatestInvoice.Created.AddHours(1).AddDays(3), failed.LatestInvoice.NextPaymentAttempt);
        var update = (await Simulator.EventsAsync())[^1];
        var (_, json) = await Simulator.GetAsync($"/v1/events/{update.Id}");
        Assert.Equal("""{"status":"active"}""", json.GetProperty("data").GetProperty("previous_attributes").GetRawText());
    }

    [Fact]
    public async Task After_the_last_retry_the_subscription_is_canceled_and_the_debt_stays()
    {
        var (_, subscription) = await SubscribeThenBreakCardAsync();
        await RenewAsync();

        var raised = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 16 * 86400 }));

        Assert.Equal(
            [
                "invoice.payment_failed", "invoice.payment_failed", "invoice.payment_failed", "customer.subscription.deleted",
                "invoice.updated", "entitlements.active_entitlement_summary.updated",
            ],
            raised);
        var over = await GetAsync(subscription);
        Assert.Equal(("canceled", "payment_failed"), (over.Status, over.CancellationDetails.Reason));
        Assert.Equal(("open", 4, false), (over.LatestInvoice.Status, over.LatestInvoice.AttemptCount, over.LatestInvoice.AutoAdvance));
        Assert.Null(over.LatestInvoice.NextPaymentAttempt);
    }

    [Fact]
    public async Task A_new_card_and_a_paid_invoice_bring_it_back()
    {
        var (customer, subscription) = await SubscribeThenBreakCardAsync();
        await RenewAsync();
        var method = await Simulator.V1.PaymentMethods.AttachAsync(
            "pm_card_visa", new PaymentMethodAttachOptions { Customer = customer.Id }, cancellationToken: Stop);
        await Simulator.V1.Customers.UpdateAsync(
            customer.Id,
            new CustomerUpdateOptions { InvoiceSettings = new CustomerInvoiceSettingsOptions { DefaultPaymentMethod = method.Id } },
            cancellationToken: Stop);
        var invoice = (await GetAsync(subscription)).LatestInvoiceId;

        var raised = await Simulator.RaisedByAsync(() => Simulator.V1.Invoices.PayAsync(invoice, cancellationToken: Stop));
        await Simulator.AdvanceAsync(new { seconds = 16 * 86400 });

        Assert.Equal(["invoice.paid", "invoice.payment_succeeded", "customer.updated", "customer.subscription.updated"], raised);
        var back = await GetAsync(subscription);
        Assert.Equal(("active", false), (back.Status, back.Customer.Delinquent));
        Assert.Equal(("paid", 1), (back.LatestInvoice.Status, back.LatestInvoice.AttemptCount));
    }

    [Fact]
    public async Task A_retry_after_the_card_was_changed_pays_by_itself()
    {
        var (customer, subscription) = await SubscribeThenBreakCardAsync();
        await RenewAsync();
        var method = await Simulator.V1.PaymentMethods.AttachAsync(
            "pm_card_visa", new PaymentMethodAttachOptions { Customer = customer.Id }, cancellationToken: Stop);
        await Simulator.V1.Customers.UpdateAsync(
            customer.Id,
            new CustomerUpdateOptions { InvoiceSettings = new CustomerInvoiceSettingsOptions { DefaultPaymentMethod = method.Id } },
            cancellationToken: Stop);

        await Simulator.AdvanceAsync(new { seconds = 3 * 86400 });

        Assert.Equal("active", (await GetAsync(subscription)).Status);
    }

    [Fact]
    public async Task Paying_by_hand_with_a_failing_card_is_402_and_does_not_count_among_the_retries()
    {
        var (_, subscription) = await SubscribeThenBreakCardAsync();
        await RenewAsync();
        var invoice = (await GetAsync(subscription)).LatestInvoiceId;

        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.Invoices.PayAsync(invoice, cancellationToken: Stop));

        Assert.Equal(("card_error", "card_declined"), (refusal.StripeError.Type, refusal.StripeError.Code));
        Assert.Equal("invoice.payment_failed", (await Simulator.EventsAsync())[^1].Type);
        var tried = await Simulator.V1.Invoices.GetAsync(invoice, cancellationToken: Stop);
        Assert.Equal(1, tried.AttemptCount);
        Assert.Equal(tried.Created.AddHours(1).AddDays(3), tried.NextPaymentAttempt);
    }

    [Fact]
    public void Every_retry_comes_after_its_failure_and_they_end() =>
        Gen.Select(Gen.Int[1, 60].Array[0, 10], Gen.Long[0, 4_000_000_000]).Sample((days, failedAt) =>
        {
            var (attempts, at) = (1, failedAt);
            while (Dunning.NextAttempt(attempts, at, days) is { } next)
            {
                Assert.Equal(days[attempts - 1] * 86400L, next - at);
                (attempts, at) = (attempts + 1, next);
            }

            Assert.Equal(days.Length + 1, attempts);
        });

    private async Task<(Customer Customer, Subscription Subscription)> SubscribeThenBreakCardAsync()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        await shop.ChangeCardAsync(customer, "pm_card_chargeCustomerFail");
        await Simulator.EntitleAsync();
        return (customer, subscription);
    }

    private async Task RenewAsync()
    {
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 3601 });
    }

    private Task<Subscription> GetAsync(Subscription subscription) => Simulator.V1.Subscriptions.GetAsync(
        subscription.Id, new SubscriptionGetOptions { Expand = ["latest_invoice", "customer"] }, cancellationToken: Stop);
}
