using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

/// <summary>A subscription from checkout to its end: paid, renewed, failed, recovered, canceled for the period's end, over.</summary>
internal static class SubscriptionLife
{
    /// <summary>The types of the events that make up such a life, at least.</summary>
    public static readonly IReadOnlyList<string> Types =
    [
        "checkout.session.completed", "customer.created", "customer.subscription.created", "customer.subscription.deleted",
        "customer.subscription.updated", "customer.updated", "entitlements.active_entitlement_summary.updated", "invoice.created",
        "invoice.finalized", "invoice.paid", "invoice.payment_failed", "invoice.payment_succeeded", "payment_method.attached",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="between">Runs after each chapter.</param>
    public static async Task LiveAsync(RunningSimulator simulator, Func<Task>? between = null)
    {
        between ??= () => Task.CompletedTask;
        var shop = await Shop.OpenAsync(simulator);
        var session = await shop.CheckoutAsync();
        var page = await HostedPage.OpenAsync(simulator, session.Url);
        await page.PayAsync(session.Id, "4242424242424242", ("email", "jenny@example.com"));
        await simulator.EntitleAsync();
        await between();

        var paid = await simulator.V1.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Stop);
        await PastThePeriodAsync(simulator, paid);
        await between();

        await PayWithAsync(simulator, paid, "pm_card_chargeCustomerFail");
        await PastThePeriodAsync(simulator, paid);
        await between();

        await PayWithAsync(simulator, paid, "pm_card_visa");
        var owed = (await simulator.V1.Invoices.ListAsync(new InvoiceListOptions { Customer = paid.CustomerId, Status = "open" }, cancellationToken: Stop)).Single();
        await simulator.V1.Invoices.PayAsync(owed.Id, cancellationToken: Stop);
        await between();

        await simulator.V1.Subscriptions.UpdateAsync(
            paid.SubscriptionId, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true }, cancellationToken: Stop);
        await PastThePeriodAsync(simulator, paid);
        await simulator.EntitleAsync();
        var ended = await simulator.V1.Subscriptions.GetAsync(paid.SubscriptionId, cancellationToken: Stop);
        Assert.Equal("canceled", ended.Status);
    }

    // To the subscription's own end, and on until the draft made there was charged: a month after the 31st is no month after the 28th.
    private static async Task PastThePeriodAsync(RunningSimulator simulator, Stripe.Checkout.Session paid)
    {
        var subscription = await simulator.V1.Subscriptions.GetAsync(paid.SubscriptionId, cancellationToken: Stop);
        var end = new DateTimeOffset(subscription.Items.Single().CurrentPeriodEnd).ToUnixTimeSeconds();
        await simulator.AdvanceAsync(new { to = end + 7200 });
    }

    private static async Task PayWithAsync(RunningSimulator simulator, Stripe.Checkout.Session paid, string card)
    {
        var method = await simulator.V1.PaymentMethods.AttachAsync(
            card, new PaymentMethodAttachOptions { Customer = paid.CustomerId }, cancellationToken: Stop);
        await simulator.V1.Subscriptions.UpdateAsync(
            paid.SubscriptionId, new SubscriptionUpdateOptions { DefaultPaymentMethod = method.Id }, cancellationToken: Stop);
    }
}
