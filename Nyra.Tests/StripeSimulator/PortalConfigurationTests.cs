using Stripe;
using Stripe.BillingPortal;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class PortalConfigurationTests : SimulatorTest
{
    [Fact]
    public async Task A_default_exists_with_cancellation_at_the_period_end()
    {
        var all = await Simulator.V1.BillingPortal.Configurations.ListAsync(cancellationToken: Stop);

        var standard = Assert.Single(all);
        Assert.True(standard.IsDefault && standard.Active);
        Assert.True(standard.Features.SubscriptionCancel.Enabled);
        Assert.Equal("at_period_end", standard.Features.SubscriptionCancel.Mode);
        Assert.True(standard.Features.PaymentMethodUpdate.Enabled && standard.Features.InvoiceHistory.Enabled);
    }

    [Fact]
    public async Task One_can_be_made_changed_and_found()
    {
        var configurations = Simulator.V1.BillingPortal.Configurations;
        var made = await configurations.CreateAsync(
            new ConfigurationCreateOptions
            {
                BusinessProfile = new ConfigurationBusinessProfileOptions { Headline = "Hello", PrivacyPolicyUrl = "https://a.example" },
                DefaultReturnUrl = "https://shop.example/account",
                Features = new ConfigurationFeaturesOptions
                {
                    SubscriptionCancel = new ConfigurationFeaturesSubscriptionCancelOptions
                    {
                        Enabled = false,
                        CancellationReason = new ConfigurationFeaturesSubscriptionCancelCancellationReasonOptions
                        {
                            Enabled = true,
                            Options = ["unused", "other"],
                        },
                    },
                    CustomerUpdate = new ConfigurationFeaturesCustomerUpdateOptions { Enabled = true, AllowedUpdates = ["email"] },
                },
            },
            cancellationToken: Stop);
        var changed = await configurations.UpdateAsync(
            made.Id,
            new ConfigurationUpdateOptions
            {
                Features = new ConfigurationFeaturesOptions
                {
                    SubscriptionCancel = new ConfigurationFeaturesSubscriptionCancelOptions { Enabled = true },
                },
            },
            cancellationToken: Stop);
        var found = await configurations.GetAsync(made.Id, cancellationToken: Stop);

        Assert.False(made.Features.SubscriptionCancel.Enabled);
        Assert.True(changed.Features.SubscriptionCancel.Enabled);
        Assert.Equal(["unused", "other"], found.Features.SubscriptionCancel.CancellationReason.Options);
        Assert.Equal(("Hello", "https://a.example"), (found.BusinessProfile.Headline, found.BusinessProfile.PrivacyPolicyUrl));
        Assert.Equal(["email"], found.Features.CustomerUpdate.AllowedUpdates);
        Assert.Equal(
            ["billing_portal.configuration.created", "billing_portal.configuration.updated"],
            (await Simulator.EventsAsync()).Select(one => one.Type));
    }

    [Fact]
    public async Task The_default_can_turn_cancellation_off_but_not_itself()
    {
        var configurations = Simulator.V1.BillingPortal.Configurations;
        var standard = (await configurations.ListAsync(new ConfigurationListOptions { IsDefault = true }, cancellationToken: Stop)).Single();

        var changed = await configurations.UpdateAsync(
            standard.Id,
            new ConfigurationUpdateOptions
            {
                Features = new ConfigurationFeaturesOptions
                {
                    SubscriptionCancel = new ConfigurationFeaturesSubscriptionCancelOptions { Enabled = false },
                },
            },
            cancellationToken: Stop);
        var refusal = await Assert.ThrowsAsync<StripeException>(() => configurations.UpdateAsync(
            standard.Id, new ConfigurationUpdateOptions { Active = false }, cancellationToken: Stop));

        Assert.False(changed.Features.SubscriptionCancel.Enabled);
        Assert.Equal("active", refusal.StripeError.Param);
    }

    [Fact]
    public async Task A_session_uses_the_default_configuration_and_its_return_address()
    {
        var standard = (await Simulator.V1.BillingPortal.Configurations.ListAsync(cancellationToken: Stop)).Single();
        await Simulator.V1.BillingPortal.Configurations.UpdateAsync(
            standard.Id, new ConfigurationUpdateOptions { DefaultReturnUrl = "https://shop.example/home" }, cancellationToken: Stop);
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);

        var session = await Simulator.V1.BillingPortal.Sessions.CreateAsync(
            new SessionCreateOptions { Customer = customer.Id, Expand = ["configuration"] }, cancellationToken: Stop);

        Assert.Equal((standard.Id, "https://shop.example/home"), (session.Configuration.Id, session.ReturnUrl));
        Assert.StartsWith($"{Simulator.Origin}/p/session/", session.Url, StringComparison.Ordinal);
        Assert.Equal("billing_portal.session.created", (await Simulator.EventsAsync())[^1].Type);
    }

    [Fact]
    public async Task An_inactive_configuration_opens_no_session()
    {
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        var made = await Simulator.V1.BillingPortal.Configurations.CreateAsync(
            new ConfigurationCreateOptions
            {
                Features = new ConfigurationFeaturesOptions
                {
                    InvoiceHistory = new ConfigurationFeaturesInvoiceHistoryOptions { Enabled = true },
                },
            },
            cancellationToken: Stop);
        await Simulator.V1.BillingPortal.Configurations.UpdateAsync(
            made.Id, new ConfigurationUpdateOptions { Active = false }, cancellationToken: Stop);

        var refusal = await Assert.ThrowsAsync<StripeException>(() => Simulator.V1.BillingPortal.Sessions.CreateAsync(
            new SessionCreateOptions { Customer = customer.Id, Configuration = made.Id }, cancellationToken: Stop));

        Assert.Equal("configuration", refusal.StripeError.Param);
    }
}
