using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class TrialTests : SimulatorTest
{
    [Fact]
    public async Task A_trial_costs_nothing_entitles_and_then_is_charged()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        Subscription? trial = null;

        var started = await Simulator.RaisedByAsync(async () =>
        {
            trial = await CreateAsync(shop, customer);
            await Simulator.EntitleAsync();
        });

        Assert.Equal(
            [
                "customer.updated", "customer.subscription.created", "invoice.created", "invoice.finalized", "invoice.paid",
                "invoice.payment_succeeded", "entitlements.active_entitlement_summary.updated",
            ],
            started);
        Assert.Equal(("trialing", 0), (trial!.Status, trial.LatestInvoice.AmountDue));
        Assert.Equal("Trial period for Pro", trial.LatestInvoice.Lines.Single().Description);
        Assert.Equal(trial.TrialStart!.Value.AddDays(14), trial.TrialEnd);
        Assert.Equal(trial.TrialEnd, trial.Items.Single().CurrentPeriodEnd);

        var warned = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 12 * 86400 }));
        Assert.Equal(["customer.subscription.trial_will_end"], warned);

        var ended = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = (2 * 86400) + 3600 }));
        Assert.Equal(
            [
                "customer.subscription.updated", "invoice.created", "invoice.finalized", "invoice.paid", "invoice.payment_succeeded",
            ],
            ended);
        var active = await GetAsync(trial);
        Assert.Equal(("active", 1200, "subscription_cycle"), (active.Status, active.LatestInvoice.AmountPaid, active.LatestInvoice.BillingReason));
        Assert.Equal(trial.TrialEnd, active.BillingCycleAnchor);
        Assert.Equal(trial.TrialEnd!.Value.AddMonths(1), active.Items.Single().CurrentPeriodEnd);
    }

    [Theory]
    [InlineData("cancel", "canceled", "customer.subscription.deleted")]
    [InlineData("pause", "paused", "customer.subscription.paused")]
    public async Task A_trial_that_ends_without_a_card_ends_as_it_was_told(string behavior, string status, string raisedType)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var trial = await CreateAsync(shop, await BareCustomerAsync(), options => options.TrialSettings = Missing(behavior));
        Assert.NotNull(trial.PendingSetupIntentId);

        var raised = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 14 * 86400 }));

        Assert.Contains(raisedType, raised);
        Assert.Equal(status, (await GetAsync(trial)).Status);
    }

    [Fact]
    public async Task A_paused_trial_resumes_with_a_card_and_is_charged()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await BareCustomerAsync();
        var trial = await CreateAsync(shop, customer, options => options.TrialSettings = Missing("pause"));
        await Simulator.AdvanceAsync(new { seconds = 40 * 86400 });
        await shop.ChangeCardAsync(customer, "pm_card_visa");

        var raised = await Simulator.RaisedByAsync(
            () => Simulator.V1.Subscriptions.ResumeAsync(trial.Id, new SubscriptionResumeOptions(), cancellationToken: Stop));

        Assert.Contains("customer.subscription.resumed", raised);
        var resumed = await GetAsync(trial);
        Assert.Equal(("active", "paid"), (resumed.Status, resumed.LatestInvoice.Status));
        Assert.Equal(resumed.LatestInvoice.Created.AddMonths(1), resumed.Items.Single().CurrentPeriodEnd);
        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.Subscriptions.ResumeAsync(trial.Id, new SubscriptionResumeOptions(), cancellationToken: Stop));
        Assert.Contains("Only paused subscriptions", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_saved_by_the_pending_setup_intent_pays_when_the_trial_ends()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var trial = await CreateAsync(shop, await BareCustomerAsync(), options => options.TrialSettings = Missing("cancel"));

        await Simulator.V1.SetupIntents.ConfirmAsync(
            trial.PendingSetupIntentId, new SetupIntentConfirmOptions { PaymentMethod = "pm_card_visa" }, cancellationToken: Stop);
        await Simulator.AdvanceAsync(new { seconds = (14 * 86400) + 3600 });

        var active = await GetAsync(trial);
        Assert.Equal(("active", "paid"), (active.Status, active.LatestInvoice.Status));
        Assert.Null(active.PendingSetupIntentId);
    }

    [Fact]
    public async Task A_trial_ended_by_hand_is_charged_at_once()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var trial = await CreateAsync(shop, await shop.CustomerAsync());

        var changed = await Simulator.V1.Subscriptions.UpdateAsync(
            trial.Id,
            new SubscriptionUpdateOptions { TrialEnd = SubscriptionTrialEnd.Now, Expand = ["latest_invoice"] },
            cancellationToken: Stop);

        Assert.Equal(("active", "paid", 1200), (changed.Status, changed.LatestInvoice.Status, changed.LatestInvoice.AmountPaid));
    }

    [Fact]
    public async Task A_longer_trial_is_told_of_again()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var trial = await CreateAsync(shop, await shop.CustomerAsync());
        await Simulator.AdvanceAsync(new { seconds = 12 * 86400 });

        var changed = await Simulator.V1.Subscriptions.UpdateAsync(
            trial.Id, new SubscriptionUpdateOptions { TrialEnd = trial.TrialEnd!.Value.AddDays(14) }, cancellationToken: Stop);
        var raised = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 14 * 86400 }));

        Assert.Equal(trial.TrialEnd.Value.AddDays(14), changed.Items.Single().CurrentPeriodEnd);
        Assert.Equal(["customer.subscription.trial_will_end"], raised);
        Assert.Equal("trialing", (await GetAsync(trial)).Status);
    }

    [Fact]
    public async Task Checkout_starts_a_trial_with_nothing_to_pay()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync(options => options.SubscriptionData =
            new Stripe.Checkout.SessionSubscriptionDataOptions { TrialPeriodDays = 7 });
        Assert.Equal(0, session.AmountTotal);
        var page = await HostedPage.OpenAsync(Simulator, session.Url);
        Assert.Contains("7 days free", page.Html, StringComparison.Ordinal);

        await page.PayAsync(session.Id, "4242424242424242", ("email", "jenny@example.com"));

        var complete = await Simulator.V1.Checkout.Sessions.GetAsync(
            session.Id, new Stripe.Checkout.SessionGetOptions { Expand = ["subscription"] }, cancellationToken: Stop);
        Assert.Equal(("no_payment_required", "trialing"), (complete.PaymentStatus, complete.Subscription.Status));
        Assert.Equal(complete.Subscription.Created.AddDays(7), complete.Subscription.TrialEnd);
    }

    private static SubscriptionTrialSettingsOptions Missing(string behavior) => new()
    {
        EndBehavior = new SubscriptionTrialSettingsEndBehaviorOptions { MissingPaymentMethod = behavior },
    };

    private Task<Customer> BareCustomerAsync() =>
        Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions { Email = "jenny@example.com" }, cancellationToken: Stop);

    private Task<Subscription> CreateAsync(Shop shop, Customer customer, Action<SubscriptionCreateOptions>? configure = null)
    {
        var options = new SubscriptionCreateOptions
        {
            Customer = customer.Id,
            Items = [new SubscriptionItemOptions { Price = shop.Price.Id }],
            TrialPeriodDays = 14,
            Expand = ["latest_invoice"],
        };
        configure?.Invoke(options);
        return Simulator.V1.Subscriptions.CreateAsync(options, cancellationToken: Stop);
    }

    private Task<Subscription> GetAsync(Subscription subscription) => Simulator.V1.Subscriptions.GetAsync(
        subscription.Id, new SubscriptionGetOptions { Expand = ["latest_invoice"] }, cancellationToken: Stop);
}
