using System.Net;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>A paying customer is deleted in Stripe's dashboard: what the device, the operator and every other customer meet then.</summary>
public sealed class DeletedCustomerTests : PaidPath
{
    [Fact]
    public async Task A_deleted_customer_loses_access_and_stops_nothing_for_anyone_else()
    {
        var (laptop, storage) = Device("laptop");
        await BuyAsync(laptop);
        var customer = await TheCustomerAsync();
        var other = await Stack.SubscribeAsync();
        await Stack.SettledAsync();

        await Stack.StripeApi().V1.Customers.DeleteAsync(customer);
        var token = (await storage.LoadAsync(Ct)).DeviceToken!;
        await Eventually.HoldsAsync(async () => (await GateAsync(token)).StatusCode == HttpStatusCode.PaymentRequired);
        await Stack.SettledAsync();
        Assert.Equal(0, (await OperatorAsync(HttpMethod.Get, "v1/queue")).Body.GetProperty("deadLetters").GetInt32());
        Assert.Contains("\"status\":\"healthy\"", await Stack.Http.GetStringAsync("health", Ct), StringComparison.Ordinal);

        var compared = await OperatorAsync(HttpMethod.Post, "v1/reconcile", "{}");
        Assert.Equal(HttpStatusCode.OK, compared.Status);
        Assert.Empty(compared.Body.GetProperty("drifts").EnumerateArray());
        Assert.Empty(compared.Body.GetProperty("failures").EnumerateArray());
        Assert.True((await OperatorAsync(HttpMethod.Get, "v1/accounts/" + other)).Body.GetProperty("access").GetBoolean());

        Assert.Equal(LicenseStatus.Revoked, (await laptop.RefreshAsync(Ct)).Status);
        await Problem.IsAsync(await SendAsync(HttpMethod.Post, "v1/portal/sessions", token), 409, "customer-deleted");
        Assert.Equal(HttpStatusCode.OK, (await OperatorAsync(HttpMethod.Delete, "v1/customers/" + customer)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await OperatorAsync(HttpMethod.Get, "v1/customers/" + customer)).Status);
    }

    [Fact]
    public async Task A_device_of_a_deleted_customer_subscribes_again_as_a_new_one()
    {
        var (laptop, storage) = Device("laptop");
        await BuyAsync(laptop);
        var customer = await TheCustomerAsync();
        await Stack.StripeApi().V1.Customers.DeleteAsync(customer);
        await Eventually.HoldsAsync(async () => (await laptop.RefreshAsync(Ct)).Status == LicenseStatus.Revoked);
        await BuyAsync(laptop);
        Assert.NotEqual(customer, await TheCustomerAsync());
        Assert.Equal(HttpStatusCode.OK, (await GateAsync((await storage.LoadAsync(Ct)).DeviceToken!)).StatusCode);
    }

    [Fact]
    public async Task A_customer_deleted_with_its_test_clock_loses_access_without_a_dead_letter()
    {
        var stripe = Stack.StripeApi();
        var clock = await stripe.V1.TestHelpers.TestClocks.CreateAsync(new() { FrozenTime = DateTime.UtcNow });
        var customer = await stripe.V1.Customers.CreateAsync(new()
        {
            TestClock = clock.Id,
            PaymentMethod = "pm_card_visa",
            InvoiceSettings = new() { DefaultPaymentMethod = "pm_card_visa" },
        });
        var price = Stack.Setting(Settings.PriceProMonthly);
        await stripe.V1.Subscriptions.CreateAsync(new() { Customer = customer.Id, Items = [new() { Price = price }] });
        await Eventually.HoldsAsync(() => AccessAsync(customer.Id));
        await stripe.V1.TestHelpers.TestClocks.DeleteAsync(clock.Id);
        await Eventually.HoldsAsync(async () => !await AccessAsync(customer.Id));
        await Stack.SettledAsync();
        Assert.Equal(0, (await OperatorAsync(HttpMethod.Get, "v1/queue")).Body.GetProperty("deadLetters").GetInt32());
    }

    private async Task<string> TheCustomerAsync() => Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync()).Id;

    private Task<HttpResponseMessage> GateAsync(string token) => SendAsync(HttpMethod.Post, "v1/gate/little-buddy-pro", token);

    private async Task<bool> AccessAsync(string customer) =>
        await OperatorAsync(HttpMethod.Get, "v1/accounts/" + customer) is (HttpStatusCode.OK, var account)
        && account.GetProperty("access").GetBoolean();

    private async Task<(HttpStatusCode Status, JsonElement Body)> OperatorAsync(HttpMethod method, string path, string? json = null)
    {
        using var answer = await SendAsync(method, path, Stack.Setting(Settings.OperatorToken), json);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement);
    }
}
