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

        var compared = await Stack.ReconcileAsync();
        Assert.Equal((0, 0), (compared.GetProperty("driftCount").GetInt32(), compared.GetProperty("failureCount").GetInt32()));
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
    public async Task A_checkout_that_vanished_with_its_customer_is_over_and_can_be_begun_again()
    {
        var (laptop, _) = Device("laptop");
        var begun = await laptop.BeginCheckoutAsync(null, Ct);
        await VanishAsync(begun, deleteCustomer: true);
        var gone = Activation(begun, "laptop").Replace(begun.SessionId, Vanished, StringComparison.Ordinal);
        await Problem.IsAsync(await DecidedAsync(gone), 410, "checkout-over");
        Assert.NotEqual(Vanished, (await laptop.BeginCheckoutAsync(null, Ct)).SessionId);
    }

    [Fact]
    public async Task A_checkout_that_a_key_of_another_account_does_not_know_is_kept_and_not_sold_twice()
    {
        var (laptop, _) = Device("laptop");
        var begun = await laptop.BeginCheckoutAsync(null, Ct);
        await VanishAsync(begun, deleteCustomer: false);
        var unknown = Activation(begun, "laptop").Replace(begun.SessionId, Vanished, StringComparison.Ordinal);
        await Problem.IsAsync(await DecidedAsync(unknown), 502, "stripe-unavailable");
        await Assert.ThrowsAsync<LicensingException>(() => laptop.BeginCheckoutAsync(null, Ct));
        Assert.Single(await Stack.StripeApi().V1.Checkout.Sessions.ListAsync());
    }

    [Fact]
    public async Task An_open_payment_page_of_a_deleted_customer_is_replaced()
    {
        var (laptop, _) = Device("laptop");
        var begun = await laptop.BeginCheckoutAsync(null, Ct);
        await Stack.StripeApi().V1.Customers.DeleteAsync(await TheCustomerAsync());
        Assert.NotEqual(begun.SessionId, (await laptop.BeginCheckoutAsync(null, Ct)).SessionId);
        await BuyAsync(laptop);
    }

    [Fact]
    public async Task A_deleted_customer_whose_event_was_lost_can_subscribe_again()
    {
        var (laptop, _) = Device("laptop");
        await BuyAsync(laptop);
        await Stack.SettledAsync();
        await Stack.LoseWebhooksAsync();
        await Stack.StripeApi().V1.Customers.DeleteAsync(await TheCustomerAsync());
        Assert.NotNull((await laptop.BeginCheckoutAsync(null, Ct)).Url);
    }

    [Fact]
    public async Task A_paid_checkout_whose_customer_is_deleted_before_activation_is_over()
    {
        var (laptop, _) = Device("laptop");
        var begun = await laptop.BeginCheckoutAsync(null, Ct);
        await PayAsync(begun);
        await Stack.StripeApi().V1.Customers.DeleteAsync(await TheCustomerAsync());
        await Stack.SettledAsync();
        await Problem.IsAsync(await DecidedAsync(Activation(begun, "laptop")), 410, "checkout-over");
    }

    [Fact]
    public async Task A_subscription_that_runs_unpaid_is_not_sold_a_second_time()
    {
        var (laptop, storage) = Device("laptop");
        await BuyAsync(laptop);
        var stripe = Stack.StripeApi();
        var customer = await TheCustomerAsync();
        await stripe.V1.Subscriptions.CancelAsync(Assert.Single(await stripe.V1.Subscriptions.ListAsync()).Id);
        var sent = await stripe.V1.Subscriptions.CreateAsync(new()
        {
            Customer = customer,
            Items = [new() { Price = Stack.Setting(Settings.PriceProMonthly) }],
            CollectionMethod = "send_invoice",
            DaysUntilDue = 5,
        });
        var token = (await storage.LoadAsync(Ct)).DeviceToken!;
        await Eventually.HoldsAsync(async () =>
            (await (await GateAsync(token)).Content.ReadAsStringAsync(Ct)).Contains("payment-incomplete", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<LicensingException>(() => laptop.BeginCheckoutAsync(null, Ct));
        Assert.EndsWith("already-subscribed", refused.Type!, StringComparison.Ordinal);
        await stripe.V1.Subscriptions.CancelAsync(sent.Id);
        Assert.NotNull((await laptop.BeginCheckoutAsync(null, Ct)).Url);
    }

    private const string Vanished = "cs_test_gone";

    // The backend remembers a session that Stripe does not know.
    private async Task VanishAsync(PendingCheckout begun, bool deleteCustomer)
    {
        await using var store = JsonEntitlementStore.Open(Stack.Setting(Settings.EntitlementsFile)!, TimeProvider.System);
        var known = (await store.FindCheckoutAsync(begun.SessionId, Ct))!;
        if (deleteCustomer)
            await Stack.StripeApi().V1.Customers.DeleteAsync(known.CustomerId);
        await store.SaveCheckoutAsync(known with { SessionId = Vanished, CreatedAt = known.CreatedAt.AddMinutes(1) }, Ct);
    }

    // Stripe itself is asked after some seconds.
    private async Task<HttpResponseMessage> DecidedAsync(string activation)
    {
        HttpResponseMessage? response = null;
        await Eventually.HoldsAsync(async () => (response = await PostAsync("v1/activations", activation)).StatusCode != HttpStatusCode.Accepted);
        return response!;
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
