using System.Net;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
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

    [Fact]
    public async Task A_customer_that_stripe_does_not_know_is_not_erased_and_keeps_what_is_stored()
    {
        var (laptop, _) = Device("laptop");
        await BuyAsync(laptop);
        await using var store = JsonEntitlementStore.Open(Stack.Setting(Settings.EntitlementsFile)!, TimeProvider.System);
        var account = (await store.FindAsync(await TheCustomerAsync(), Ct))!.Billing.Value;
        await store.SaveBillingAsync("cus_elsewhere", 0, account with { SubscriptionId = "sub_elsewhere" }, new(["test"], "stored"), Ct);
        var refused = await SendAsync(HttpMethod.Delete, "v1/customers/cus_elsewhere", Stack.Setting(Settings.OperatorToken));
        await Problem.IsAsync(refused, 409, "customer-unknown");
        Assert.NotNull(await store.FindAsync("cus_elsewhere", Ct));
    }

    [Fact]
    public async Task A_checkout_that_no_longer_exists_at_stripe_is_over_and_can_be_begun_again()
    {
        var (laptop, _) = Device("laptop");
        var begun = await laptop.BeginCheckoutAsync(null, Ct);
        await using var store = JsonEntitlementStore.Open(Stack.Setting(Settings.EntitlementsFile)!, TimeProvider.System);
        // As after all test data was deleted there.
        var known = (await store.FindCheckoutAsync(begun.SessionId, Ct))!;
        known = known with { SessionId = "cs_test_gone", CreatedAt = known.CreatedAt.AddMinutes(1) };
        await store.SaveCheckoutAsync(known, Ct);
        var gone = Activation(begun, "laptop").Replace(begun.SessionId, "cs_test_gone", StringComparison.Ordinal);
        // Stripe itself is asked after some seconds.
        HttpResponseMessage? answer = null;
        await Eventually.HoldsAsync(async () => (answer = await PostAsync("v1/activations", gone)).StatusCode != HttpStatusCode.Accepted);
        await Problem.IsAsync(answer!, 410, "checkout-over");
        Assert.NotEqual("cs_test_gone", (await laptop.BeginCheckoutAsync(null, Ct)).SessionId);
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
