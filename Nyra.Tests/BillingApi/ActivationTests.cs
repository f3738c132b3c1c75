using System.Net;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>From a checkout to a device's token.</summary>
public sealed class ActivationTests : PaidPath
{
    [Fact]
    public async Task Before_the_payment_an_activation_waits_and_says_how_long()
    {
        var (client, storage) = Device("laptop");
        await client.BeginCheckoutAsync(null, Ct);
        var checkout = (await storage.LoadAsync(Ct)).Checkout!;
        var answer = await PostAsync("v1/activations", Activation(checkout, "laptop"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Contains("no-subscription", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_webhook_does_not_strand_a_payer()
    {
        var stripe = Stack.StripeApi();
        foreach (var endpoint in await stripe.V1.WebhookEndpoints.ListAsync())
            await stripe.V1.WebhookEndpoints.UpdateAsync(endpoint.Id, new WebhookEndpointUpdateOptions { Disabled = true });
        var (client, _) = Device("laptop");
        await PayAsync(await client.BeginCheckoutAsync(null, Ct));
        var state = await client.ActivateAsync(Ct).WaitAsync(Patience);
        Assert.Equal(LicenseStatus.Active, state.Status);
        Assert.True(state.Allows("little-buddy-pro"));
    }

    [Fact]
    public async Task Activating_again_gives_a_new_token_in_place_of_the_old_one()
    {
        var (client, storage) = Device("laptop");
        var checkout = await client.BeginCheckoutAsync(null, Ct);
        await PayAsync(checkout);
        await client.ActivateAsync(Ct).WaitAsync(Patience);
        var lost = (await storage.LoadAsync(Ct)).DeviceToken!;
        var again = await PostAsync("v1/activations", Activation(checkout, "laptop"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        await Problem.IsAsync(await GetAsync("v1/entitlements", lost), 401, "unauthorized");
    }

    [Fact]
    public async Task A_session_nobody_began_here_is_not_found_and_an_expired_one_is_over()
    {
        await Problem.IsAsync(await PostAsync("v1/activations", Activation(new("cs_nobody", "", "verifier"), "laptop")), 404, "not-found");

        var (client, _) = Device("laptop");
        var checkout = await client.BeginCheckoutAsync(null, Ct);
        await Stack.StripeApi().V1.Checkout.Sessions.ExpireAsync(checkout.SessionId);
        var refused = await Assert.ThrowsAsync<LicensingException>(() => client.ActivateAsync(Ct).WaitAsync(Patience));
        Assert.Equal("urn:nyra:problem:checkout-over", refused.Type);
    }

    [Fact]
    public async Task Another_device_activates_nothing_with_the_session_and_the_verifier_of_the_first()
    {
        var (client, _) = Device("laptop");
        var checkout = await client.BeginCheckoutAsync(null, Ct);
        await PayAsync(checkout);
        await Problem.IsAsync(await PostAsync("v1/activations", Activation(checkout, "thief")), 403, "challenge-failed");
        await Problem.IsAsync(await PostAsync("v1/activations", Activation(checkout with { Verifier = "guess" }, "laptop")), 403, "challenge-failed");
    }

    [Fact]
    public async Task An_expired_checkout_activates_nothing_though_the_account_has_access()
    {
        var (owner, storage) = Device("laptop");
        await BuyAsync(owner);
        await LoseAccessAsync(owner);

        // Two devices of the account begin; only the second one's page can still be paid, and is.
        var unpaid = await owner.BeginCheckoutAsync(null, Ct);
        await storage.SaveAsync((await storage.LoadAsync(Ct)) with { Checkout = null }, Ct);
        await BuyAsync(owner);
        await Problem.IsAsync(await PostAsync("v1/activations", Activation(unpaid, "laptop")), 410, "checkout-over");
    }

    [Fact]
    public async Task A_paid_checkout_whose_subscription_has_ended_says_so_and_does_not_wait_for_ever()
    {
        var (client, _) = Device("laptop");
        var checkout = await client.BeginCheckoutAsync(null, Ct);
        await PayAsync(checkout);
        await CancelAsync();
        var refused = await Assert.ThrowsAsync<LicensingException>(() => client.ActivateAsync(Ct).WaitAsync(Patience));
        Assert.Equal((402, "urn:nyra:problem:no-access"), (refused.Status, refused.Type));
    }
}
