using CsCheck;
using Stripe;
using Xunit;
using Price = Stripe.Price;
using Subscription = Stripe.Subscription;

namespace Nyra.Tests.StripeSimulator;

/// <summary>Whatever is done to a subscription in whatever order, the books balance.</summary>
public class RandomLifeTests
{
    private static readonly string[] Cards = ["pm_card_visa", "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"];
    private static readonly string[] Behaviors = ["create_prorations", "always_invoice", "none"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public Task The_books_balance_after_any_life() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 59]).Array[3, 14].SampleAsync(LiveAsync, iter: 20, threads: 2);

    private static async Task LiveAsync((int Step, int How)[] life)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var shop = await Shop.OpenAsync(simulator);
        var dear = await PriceAsync(simulator, shop, 6000, "month");
        var yearly = await PriceAsync(simulator, shop, 40_000, "year");
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        foreach (var (step, how) in life)
        {
            await DoAsync(simulator, shop, subscription, [shop.Price, dear, yearly], step, how);
            await CheckAsync(simulator, subscription);
        }
    }

    private static async Task DoAsync(
        RunningSimulator simulator, Shop shop, Subscription subscription, Price[] prices, int step, int how)
    {
        try
        {
            var now = await simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
            var update = step switch
            {
                0 => new SubscriptionUpdateOptions { CancelAtPeriodEnd = how % 2 == 0 },
                1 => new SubscriptionUpdateOptions { PauseCollection = new() { Behavior = how % 2 == 0 ? "void" : "keep_as_draft" } },
                2 or 3 => new SubscriptionUpdateOptions
                {
                    Items = [new SubscriptionItemOptions { Id = now.Items.First().Id, Price = prices[how % 3].Id, Quantity = 1 + (how % 4) }],
                    ProrationBehavior = Behaviors[how / 3 % 3],
                },
                _ => null,
            };
            if (update is not null)
            {
                await simulator.V1.Subscriptions.UpdateAsync(subscription.Id, update, cancellationToken: Stop);
            }
            else if (step == 4)
            {
                await shop.ChangeCardAsync(new Stripe.Customer { Id = subscription.CustomerId }, Cards[how % 3]);
            }
            else if (step == 5)
            {
                await simulator.V1.Invoices.PayAsync(now.LatestInvoiceId, cancellationToken: Stop);
            }
            else
            {
                await simulator.AdvanceAsync(new { seconds = (how + 1) * 86_400 });
            }
        }
        catch (StripeException refused) when ((int)refused.HttpStatusCode < 500)
        {
            // Not everything can be done at every time; that it is refused is an answer too.
        }
    }

    private static async Task CheckAsync(RunningSimulator simulator, Subscription subscription)
    {
        var v1 = simulator.V1;
        var charges = await v1.Charges.ListAsync(new ChargeListOptions { Limit = 100 }, cancellationToken: Stop);
        var invoices = await v1.Invoices.ListAsync(
            new InvoiceListOptions { Limit = 100, Expand = ["data.payments"] }, cancellationToken: Stop);
        foreach (var invoice in invoices)
        {
            var intent = invoice.Payments.SingleOrDefault()?.Payment.PaymentIntentId;
            var taken = charges.Where(charge => charge.Paid && charge.PaymentIntentId == intent).Sum(charge => charge.Amount);
            Assert.Equal(invoice.Status == "paid" ? invoice.AmountPaid : 0, taken);
            Assert.Equal(invoice.AmountDue - invoice.AmountPaid, invoice.AmountRemaining);
            Assert.True(invoice.Lines.HasMore || invoice.Total == invoice.Lines.Sum(line => line.Amount));
        }

        // What was billed is what was taken, what is still owed, and what is left as credit or was used of it.
        var customer = await v1.Customers.GetAsync(subscription.CustomerId, cancellationToken: Stop);
        var settled = invoices.Where(invoice => invoice.Status is not "draft").ToArray();
        Assert.Equal(settled.Sum(invoice => invoice.Total), settled.Sum(invoice => invoice.AmountDue) + customer.Balance);

        var now = await v1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
        Assert.True(now.Status != "active" || now.Items.First().CurrentPeriodEnd > now.Items.First().CurrentPeriodStart);
        var events = await simulator.EventsAsync();
        Assert.Equal(events.Select(one => one.Created).Order(), events.Select(one => one.Created));
        var last = events.Last(one => one.Type.StartsWith("customer.subscription.", StringComparison.Ordinal));
        Assert.Equal(now.Status, ((Subscription)last.Data.Object).Status);
    }

    private static Task<Price> PriceAsync(RunningSimulator simulator, Shop shop, long amount, string interval) =>
        simulator.V1.Prices.CreateAsync(
            new PriceCreateOptions
            {
                Product = shop.Product.Id,
                Currency = "usd",
                UnitAmount = amount,
                Recurring = new PriceRecurringOptions { Interval = interval },
            },
            cancellationToken: Stop);
}
