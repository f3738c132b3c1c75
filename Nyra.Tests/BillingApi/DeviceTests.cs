using System.Net;
using Nyra.Billing.Configuration;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>What a device that was activated gets, and a released one no longer.</summary>
public sealed class DeviceTests : PaidPath
{
    [Fact]
    public async Task A_released_device_is_refused_by_signature_and_does_not_come_back_with_its_old_checkout()
    {
        var (client, storage) = Device("laptop");
        var checkout = await client.BeginCheckoutAsync(null, Ct);
        await PayAsync(checkout);
        await client.ActivateAsync(Ct).WaitAsync(Patience);
        var token = (await storage.LoadAsync(Ct)).DeviceToken!;

        Assert.Contains("\"deviceId\":\"laptop\"", await (await GetAsync("v1/devices", token)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Problem.IsAsync(await SendAsync(HttpMethod.Delete, "v1/devices/nobody", token), 404, "not-found");
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "v1/devices/laptop", token)).StatusCode);

        var state = await client.RefreshAsync(Ct);
        Assert.Equal((LicenseStatus.Revoked, "device-released"), (state.Status, state.AccessCode));
        await Problem.IsAsync(await PostAsync("v1/activations", Activation(checkout, "laptop")), 410, "checkout-over");
    }

    [Fact]
    public async Task A_customer_who_subscribes_again_is_restored_on_every_device()
    {
        var (first, _) = Device("laptop");
        await BuyAsync(first);
        var (second, storage) = Device("desktop");
        await second.ActivateByCodeAsync((await first.OfferCodeAsync(Ct)).Code, Ct);
        await LoseAccessAsync(first);
        Assert.Equal((LicenseStatus.Revoked, NextStep.Subscribe), ((await second.RefreshAsync(Ct)).Status, (await second.GetStateAsync(Ct)).NextStep));
        Assert.Equal(HttpStatusCode.PaymentRequired, (await SendAsync(HttpMethod.Post, "v1/gate/little-buddy-pro", (await storage.LoadAsync(Ct)).DeviceToken)).StatusCode);

        await BuyAsync(first);
        Assert.Equal(LicenseStatus.Active, (await second.RefreshAsync(Ct)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "v1/gate/little-buddy-pro", (await storage.LoadAsync(Ct)).DeviceToken)).StatusCode);
        Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync());
    }

    [Fact]
    public async Task Who_canceled_is_licensed_until_the_paid_time_ends_and_sees_until_when()
    {
        var (client, _) = Device("laptop");
        await BuyAsync(client);
        var stripe = Stack.StripeApi();
        var subscription = Assert.Single(await stripe.V1.Subscriptions.ListAsync());
        await stripe.V1.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAtPeriodEnd = true });
        await Eventually.HoldsAsync(async () => (await client.RefreshAsync(Ct)).Status == LicenseStatus.CanceledButPaidUntil);
        var state = await client.GetStateAsync(Ct);
        Assert.Equal(new DateTimeOffset(subscription.Items.Data[0].CurrentPeriodEnd, TimeSpan.Zero), state.AccessEnds);
        Assert.True(state.Allows("little-buddy-pro"));
        // Good offline for a week, and the month that is paid is longer.
        Assert.True(state.License!.GraceEnds < state.AccessEnds);
    }

    [Fact]
    public async Task Without_access_no_feature_is_listed()
    {
        var (client, storage) = Device("laptop");
        await BuyAsync(client);
        var token = (await storage.LoadAsync(Ct)).DeviceToken!;
        Assert.Contains("little-buddy-pro", await (await GetAsync("v1/entitlements", token)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await LoseAccessAsync(client);
        Assert.Contains("\"features\":[]", await (await GetAsync("v1/entitlements", token)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Introspection_tells_a_hosted_service_whose_token_it_was_shown()
    {
        var (client, storage) = Device("laptop");
        await BuyAsync(client);
        var service = Stack.Setting(Settings.LicenseApiToken);
        var token = (await storage.LoadAsync(Ct)).DeviceToken;
        var known = await (await SendAsync(HttpMethod.Post, "v1/licenses/introspect", service, $"{{\"deviceToken\":\"{token}\"}}")).Content.ReadAsStringAsync();
        Assert.Contains("\"active\":true", known, StringComparison.Ordinal);
        Assert.Contains("\"deviceId\":\"laptop\"", known, StringComparison.Ordinal);
        var unknown = await (await SendAsync(HttpMethod.Post, "v1/licenses/introspect", service, "{\"deviceToken\":\"nyra_dt_x\"}")).Content.ReadAsStringAsync();
        Assert.Equal("{\"active\":false,\"code\":\"unknown-token\"}", unknown);
    }

    [Fact]
    public async Task A_network_that_is_down_worsens_nothing()
    {
        var (client, storage) = Device("laptop");
        await BuyAsync(client);
        var before = await storage.LoadAsync(Ct);
        using var nowhere = new HttpClient { BaseAddress = new("http://127.0.0.1:9") };
        var offline = new LicensingClient(nowhere, Options("laptop", storage));
        Assert.Equal(LicenseStatus.Active, (await offline.RefreshAsync(Ct)).Status);
        Assert.Equal(before with { Clock = null }, (await storage.LoadAsync(Ct)) with { Clock = null });
    }
}
