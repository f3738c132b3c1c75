using System.Net;
using Stripe;
using Stripe.BillingPortal;
using Xunit;
using Customer = Stripe.Customer;

namespace Nyra.Tests.StripeSimulator;

public class PortalCancellationTests : SimulatorTest
{
    [Fact]
    public async Task Canceling_there_sets_cancel_at_and_not_the_flag_as_flexible_billing_does()
    {
        var (customer, subscription) = await SubscribedAsync();
        var page = await OpenAsync(customer);

        HostedPage? done = null;
        var raised = await Simulator.RaisedByAsync(async () => done = await page.SubmitAsync("/cancel"));
        var after = await OpenAsync(customer);
        var canceled = await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);

        Assert.Equal(HttpStatusCode.SeeOther, done!.Status);
        Assert.Equal(["customer.subscription.updated"], raised);
        Assert.Equal((false, subscription.Items.Single().CurrentPeriodEnd), (canceled.CancelAtPeriodEnd, canceled.CancelAt));
        Assert.Equal(("active", "cancellation_requested"), (canceled.Status, canceled.CancellationDetails.Reason));
        Assert.Contains("It ends on ", after.Html, StringComparison.Ordinal);
        Assert.False(after.HasForm("/cancel"));
    }

    [Fact]
    public async Task A_classic_subscription_gets_the_flag()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await Simulator.V1.Subscriptions.CreateAsync(
            new SubscriptionCreateOptions
            {
                Customer = customer.Id,
                Items = [new SubscriptionItemOptions { Price = shop.Price.Id }],
                BillingMode = new SubscriptionBillingModeOptions { Type = "classic" },
            },
            cancellationToken: Stop);

        await (await OpenAsync(customer)).SubmitAsync("/cancel");

        Assert.True((await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).CancelAtPeriodEnd);
    }

    [Fact]
    public async Task A_scheduled_cancellation_can_be_taken_back()
    {
        var (customer, subscription) = await SubscribedAsync();
        await (await OpenAsync(customer)).SubmitAsync("/cancel");

        await (await OpenAsync(customer)).SubmitAsync("/resume");
        await Simulator.AdvanceAsync(new { months = 1 });

        var resumed = await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
        Assert.Equal(("active", (DateTime?)null), (resumed.Status, resumed.CancelAt));
    }

    [Fact]
    public async Task A_canceled_subscription_ends_when_its_time_has_come_and_the_page_says_so()
    {
        var (customer, subscription) = await SubscribedAsync();
        await (await OpenAsync(customer)).SubmitAsync("/cancel");

        await Simulator.AdvanceAsync(new { months = 1 });
        var page = await OpenAsync(customer);

        Assert.Equal("canceled", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
        Assert.Contains("It ended on ", page.Html, StringComparison.Ordinal);
        Assert.False(page.HasForm("/cancel") || page.HasForm("/resume"));
    }

    [Fact]
    public async Task Without_the_feature_there_is_no_way_to_cancel()
    {
        var (customer, _) = await SubscribedAsync();
        var bare = await Simulator.V1.BillingPortal.Configurations.CreateAsync(
            new ConfigurationCreateOptions
            {
                Features = new ConfigurationFeaturesOptions
                {
                    InvoiceHistory = new ConfigurationFeaturesInvoiceHistoryOptions { Enabled = true },
                },
            },
            cancellationToken: Stop);
        var withCancel = await OpenAsync(customer);
        var without = await OpenAsync(customer, bare.Id);

        // The address the form would post to, had the page one.
        var forged = new HostedPage(
            Simulator.Http, HttpStatusCode.OK, null,
            withCancel.Html.Replace(new Uri(withCancel.Url).AbsolutePath, new Uri(without.Url).AbsolutePath, StringComparison.Ordinal));
        var refused = await forged.SubmitAsync("/cancel");

        Assert.True(withCancel.HasForm("/cancel"));
        Assert.False(without.HasForm("/cancel") || without.HasForm("/card"));
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
    }

    [Fact]
    public async Task Immediately_means_immediately()
    {
        var (customer, subscription) = await SubscribedAsync();
        var configuration = await Simulator.V1.BillingPortal.Configurations.CreateAsync(
            new ConfigurationCreateOptions
            {
                Features = new ConfigurationFeaturesOptions
                {
                    SubscriptionCancel = new ConfigurationFeaturesSubscriptionCancelOptions { Enabled = true, Mode = "immediately" },
                },
            },
            cancellationToken: Stop);

        await (await OpenAsync(customer, configuration.Id)).SubmitAsync("/cancel");

        Assert.Equal("canceled", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
    }

    private async Task<(Customer Customer, Stripe.Subscription Subscription)> SubscribedAsync()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        return (customer, await shop.SubscribeAsync(customer));
    }

    private async Task<HostedPage> OpenAsync(Customer customer, string? configuration = null)
    {
        var session = await Simulator.V1.BillingPortal.Sessions.CreateAsync(
            new SessionCreateOptions
            {
                Customer = customer.Id,
                ReturnUrl = "https://shop.example/account",
                Configuration = configuration,
            },
            cancellationToken: Stop);
        return await HostedPage.OpenAsync(Simulator, session.Url);
    }
}
