using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class IncompleteSubscriptionTests : SimulatorTest
{
    [Fact]
    public async Task The_first_payment_confirmed_by_the_client_activates_it()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await CreateAsync(shop, customer, "default_incomplete", options => options.PaymentSettings =
            new SubscriptionPaymentSettingsOptions { SaveDefaultPaymentMethod = "on_subscription" });
        var secret = subscription.LatestInvoice.ConfirmationSecret.ClientSecret;
        Assert.Equal(("incomplete", "payment_intent"), (subscription.Status, subscription.LatestInvoice.ConfirmationSecret.Type));
        var method = await Simulator.V1.PaymentMethods.AttachAsync(
            "pm_card_mastercard", new PaymentMethodAttachOptions { Customer = customer.Id }, cancellationToken: Stop);

        var raised = await Simulator.AllRaisedByAsync(() => Simulator.V1.PaymentIntents.ConfirmAsync(
            secret[..secret.IndexOf("_secret_", StringComparison.Ordinal)],
            new PaymentIntentConfirmOptions { PaymentMethod = method.Id },
            cancellationToken: Stop));

        Assert.Equal(
            [
                "charge.succeeded", "payment_intent.succeeded", "invoice_payment.paid", "invoice.paid", "invoice.payment_succeeded",
                "customer.subscription.updated",
            ],
            raised);
        var active = await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
        Assert.Equal(("active", method.Id), (active.Status, active.DefaultPaymentMethodId));
    }

    [Fact]
    public async Task A_bank_that_asks_leaves_it_incomplete_until_it_is_answered()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync("pm_card_authenticationRequired");
        Subscription? subscription = null;

        var raised = await Simulator.AllRaisedByAsync(
            async () => subscription = await CreateAsync(shop, customer, "allow_incomplete"));

        Assert.Equal("incomplete", subscription!.Status);
        Assert.Equal(
            [
                "customer.updated", "customer.subscription.created", "invoice.created", "invoice.finalized", "payment_intent.created",
                "payment_intent.requires_action", "invoice.payment_failed", "invoice.payment_action_required", "customer.updated",
            ],
            raised);
        var intent = subscription.LatestInvoice.Payments.Single().Payment.PaymentIntent;
        var bank = await HostedPage.OpenAsync(Simulator, intent.NextAction.RedirectToUrl.Url);
        await bank.AnswerAsync("complete");
        Assert.Equal("active", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
    }

    [Theory]
    [InlineData("pm_card_authenticationRequired", "subscription_payment_intent_requires_action")]
    [InlineData("pm_card_chargeCustomerFail", "card_declined")]
    public async Task Error_if_incomplete_makes_nothing(string card, string code)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync(card);

        var refusal = await Assert.ThrowsAsync<StripeException>(() => CreateAsync(shop, customer, "error_if_incomplete"));

        Assert.Equal((402, code), ((int)refusal.HttpStatusCode, refusal.StripeError.Code));
        Assert.Empty(await Simulator.V1.Subscriptions.ListAsync(
            new SubscriptionListOptions { Customer = customer.Id, Status = "all" }, cancellationToken: Stop));
        Assert.Empty(await Simulator.V1.Invoices.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task After_23_hours_it_is_over_and_its_invoice_void()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await CreateAsync(shop, await shop.CustomerAsync(), "default_incomplete");
        await Simulator.EntitleAsync();

        var raised = await Simulator.AllRaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 23 * 3600 }));

        Assert.Equal(["customer.subscription.updated", "payment_intent.canceled", "invoice.voided"], raised);
        var over = await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
        Assert.Equal("incomplete_expired", over.Status);
    }

    [Fact]
    public async Task An_invoice_that_is_sent_starts_active_and_is_past_due_when_nobody_pays()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await CreateAsync(shop, customer, null, options =>
            (options.CollectionMethod, options.DaysUntilDue) = ("send_invoice", 7));
        Assert.Equal(("active", "draft"), (subscription.Status, subscription.LatestInvoice.Status));
        await Simulator.EntitleAsync();

        var raised = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 8 * 86400 }));

        Assert.Equal(["invoice.finalized", "invoice.sent", "invoice.overdue", "customer.subscription.updated"], raised);
        var late = await Simulator.V1.Subscriptions.GetAsync(
            subscription.Id, new SubscriptionGetOptions { Expand = ["latest_invoice"] }, cancellationToken: Stop);
        Assert.Equal(("past_due", "open", 0), (late.Status, late.LatestInvoice.Status, late.LatestInvoice.AttemptCount));

        await Simulator.V1.Invoices.PayAsync(late.LatestInvoiceId, cancellationToken: Stop);
        Assert.Equal("active", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
    }

    private Task<Subscription> CreateAsync(
        Shop shop, Customer customer, string? behavior, Action<SubscriptionCreateOptions>? configure = null)
    {
        var options = new SubscriptionCreateOptions
        {
            Customer = customer.Id,
            Items = [new SubscriptionItemOptions { Price = shop.Price.Id }],
            PaymentBehavior = behavior,
            Expand = ["latest_invoice.confirmation_secret", "latest_invoice.payments"],
        };
        configure?.Invoke(options);
        return WithIntentAsync(options);
    }

    // One level of expand[] too many for one request.
    private async Task<Subscription> WithIntentAsync(SubscriptionCreateOptions options)
    {
        var subscription = await Simulator.V1.Subscriptions.CreateAsync(options, cancellationToken: Stop);
        foreach (var payment in subscription.LatestInvoice.Payments?.Data ?? [])
        {
            payment.Payment.PaymentIntent =
                await Simulator.V1.PaymentIntents.GetAsync(payment.Payment.PaymentIntentId, cancellationToken: Stop);
        }

        return subscription;
    }
}
