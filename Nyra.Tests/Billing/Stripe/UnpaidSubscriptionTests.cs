using System.Text.Json.Nodes;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Stripe;

/// <summary>Whether a subscription was ever paid, and since when money is owed, read from the simulator's invoices.</summary>
public sealed class UnpaidSubscriptionTests : IAsyncLifetime
{
    private const int DaysUntilDue = 5;

    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Fact]
    public async Task A_sent_first_invoice_that_is_never_paid_gives_no_access_also_when_overdue()
    {
        var subscription = await SentAsync();
        Assert.Equal(("active", SubscriptionStanding.Incomplete), await StandingAsync(subscription));
        await AdvanceDaysAsync(DaysUntilDue + 1);
        Assert.Equal(("past_due", SubscriptionStanding.Incomplete), await StandingAsync(subscription));
        await _billing.Simulator.AdvanceAsync(new { months = 1 });
        Assert.Equal(("past_due", SubscriptionStanding.Incomplete), await StandingAsync(subscription));
    }

    [Fact]
    public async Task A_later_invoice_of_zero_does_not_hide_an_open_first_invoice()
    {
        var subscription = await SentAsync();
        await ProrateToZeroAsync(subscription);
        var latest = (await _billing.V1.Subscriptions.GetAsync(subscription.Id, new() { Expand = ["latest_invoice"] })).LatestInvoice;
        Assert.Equal(("paid", 0L, "subscription_update"), (latest.Status, latest.AmountDue, latest.BillingReason));
        Assert.Equal(("active", SubscriptionStanding.Incomplete), await StandingAsync(subscription));
        await PayAsync(subscription, oldest: true);
        Assert.Equal(("active", SubscriptionStanding.Active), await StandingAsync(subscription));
    }

    [Fact]
    public async Task A_switch_to_automatic_collection_does_not_hide_it_either()
    {
        var subscription = await SentAsync();
        await _billing.V1.Subscriptions.UpdateAsync(subscription.Id, new() { CollectionMethod = "charge_automatically" });
        await ProrateToZeroAsync(subscription);
        Assert.Equal(("active", SubscriptionStanding.Incomplete), await StandingAsync(subscription));
    }

    [Fact]
    public async Task A_sent_first_invoice_gives_access_once_it_is_paid_and_void_or_uncollectible_none()
    {
        var (paid, voided, lost) = (await SentAsync(), await SentAsync(), await SentAsync());
        await PayAsync(paid, oldest: true);
        await _billing.V1.Invoices.VoidInvoiceAsync(voided.LatestInvoiceId);
        await _billing.V1.Invoices.MarkUncollectibleAsync(lost.LatestInvoiceId);
        Assert.Equal(SubscriptionStanding.Active, (await StandingAsync(paid)).Ours);
        Assert.Equal(SubscriptionStanding.Incomplete, (await StandingAsync(voided)).Ours);
        Assert.Equal(SubscriptionStanding.Incomplete, (await StandingAsync(lost)).Ours);
    }

    [Fact]
    public async Task The_period_paid_for_is_read_also_from_lines_that_do_not_come_with_the_invoice()
    {
        var subscription = await SentAsync();
        await PayAsync(subscription, oldest: true);
        var expected = (await SnapshotAsync(subscription)).PaidUntil;
        Assert.NotNull(expected);
        var altered = ScriptedStripe.Altered(_billing.Simulator.Http.BaseAddress!.OriginalString.TrimEnd('/'), "/v1/invoices", list =>
        {
            foreach (var invoice in list["data"]!.AsArray())
                (invoice!["lines"]!["data"], invoice["lines"]!["has_more"]) = (new JsonArray(), true);
        });
        var customers = new StripeCustomers(altered, new(altered, _billing.Store, _billing.PriceId), _billing.Plan);
        var found = Assert.Single((await customers.LookAsync(subscription.CustomerId, CancellationToken.None)).Subscriptions);
        Assert.Equal(expected, found.PaidUntil);
    }

    [Fact]
    public async Task What_is_owed_is_owed_since_the_oldest_open_invoice_was_due()
    {
        var subscription = await SentAsync();
        await PayAsync(subscription, oldest: true);
        await AdvanceDaysAsync(32);
        var second = Assert.Single(await OpenAsync(subscription));
        await AdvanceDaysAsync(DaysUntilDue);
        Assert.Equal(("past_due", SubscriptionStanding.PastDue), await StandingAsync(subscription));
        Assert.Equal(second.DueDate, (await SnapshotAsync(subscription)).OwedSince);
        await _billing.Simulator.AdvanceAsync(new { months = 1 });
        Assert.Equal(2, (await OpenAsync(subscription)).Count);
        Assert.Equal(second.DueDate, (await SnapshotAsync(subscription)).OwedSince);
        await PayAsync(subscription, oldest: true);
        Assert.NotEqual(second.DueDate, (await SnapshotAsync(subscription)).OwedSince);
    }

    [Fact]
    public async Task A_first_invoice_of_zero_counts_as_paid()
    {
        var free = await _billing.V1.Prices.CreateAsync(new()
        {
            Product = _billing.Shop.Product.Id,
            Currency = "usd",
            UnitAmount = 0,
            Recurring = new() { Interval = "month" },
        });
        var customer = await _billing.Shop.CustomerAsync();
        var subscription = await _billing.V1.Subscriptions.CreateAsync(
            new() { Customer = customer.Id, Items = [new() { Price = free.Id }] });
        Assert.Equal(("active", SubscriptionStanding.Active), await StandingAsync(subscription));
        await AdvanceDaysAsync(32);
        Assert.Equal(("active", SubscriptionStanding.Active), await StandingAsync(subscription));
    }

    [Fact]
    public async Task A_payment_that_fails_after_a_trial_is_a_failed_payment_and_not_a_missing_one()
    {
        var customer = await _billing.Shop.CustomerAsync("pm_card_chargeCustomerFail");
        var subscription = await _billing.V1.Subscriptions.CreateAsync(new()
        {
            Customer = customer.Id,
            Items = [new() { Price = _billing.PriceId }],
            TrialPeriodDays = 3,
        });
        Assert.Equal(("trialing", SubscriptionStanding.Trialing), await StandingAsync(subscription));
        await AdvanceDaysAsync(4);
        Assert.Equal(("past_due", SubscriptionStanding.PastDue), await StandingAsync(subscription));
    }

    [Fact]
    public async Task A_renewal_that_is_still_a_draft_takes_nothing_away()
    {
        var customer = await _billing.PayingCustomerAsync();
        var subscription = Assert.Single(await _billing.V1.Subscriptions.ListAsync(new() { Customer = customer }));
        await _billing.Simulator.AdvanceAsync(new { months = 1 });
        var latest = (await _billing.V1.Subscriptions.GetAsync(subscription.Id, new() { Expand = ["latest_invoice"] })).LatestInvoice;
        Assert.Equal("draft", latest.Status);
        Assert.Equal(("active", SubscriptionStanding.Active), await StandingAsync(subscription));
    }

    private async Task AdvanceDaysAsync(int days) => await _billing.Simulator.AdvanceAsync(new { seconds = days * 86_400 });

    // As a customer meets it: the first invoice is finalized, and open.
    private async Task<Subscription> SentAsync()
    {
        var customer = await _billing.Shop.CustomerAsync();
        var subscription = await _billing.V1.Subscriptions.CreateAsync(new()
        {
            Customer = customer.Id,
            Items = [new() { Price = _billing.PriceId }],
            CollectionMethod = "send_invoice",
            DaysUntilDue = DaysUntilDue,
        });
        await _billing.V1.Invoices.FinalizeInvoiceAsync(subscription.LatestInvoiceId);
        return subscription;
    }

    // To a price of the same amount: the credit and the charge cancel each other out.
    private async Task ProrateToZeroAsync(Subscription subscription)
    {
        var other = await _billing.V1.Prices.CreateAsync(new()
        {
            Product = _billing.Shop.Product.Id,
            Currency = "usd",
            UnitAmount = 1200,
            Recurring = new() { Interval = "month" },
        });
        await _billing.V1.Subscriptions.UpdateAsync(subscription.Id, new()
        {
            Items = [new() { Id = subscription.Items.Data[0].Id, Price = other.Id }],
            ProrationBehavior = "always_invoice",
        });
    }

    private async Task<IReadOnlyList<Invoice>> OpenAsync(Subscription subscription) =>
        (await _billing.V1.Invoices.ListAsync(new() { Subscription = subscription.Id, Status = "open" })).Data;

    private async Task PayAsync(Subscription subscription, bool oldest)
    {
        var invoices = await _billing.V1.Invoices.ListAsync(new() { Subscription = subscription.Id });
        var open = invoices.Where(invoice => invoice.Status is "open" or "draft").OrderBy(invoice => invoice.Created).ToList();
        var invoice = oldest ? open[0] : open[^1];
        if (invoice.Status == "draft")
            await _billing.V1.Invoices.FinalizeInvoiceAsync(invoice.Id);
        await _billing.V1.Invoices.PayAsync(invoice.Id, new() { PaidOutOfBand = true });
    }

    private async Task<(string AtStripe, SubscriptionStanding Ours)> StandingAsync(Subscription subscription)
    {
        var status = (await _billing.V1.Subscriptions.GetAsync(subscription.Id)).Status;
        return (status, (await _billing.SyncAsync(subscription.CustomerId)).Standing);
    }

    private async Task<SubscriptionSnapshot> SnapshotAsync(Subscription subscription) =>
        Assert.Single((await _billing.Customers().LookAsync(subscription.CustomerId, CancellationToken.None)).Subscriptions);
}
