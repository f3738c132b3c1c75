using System.Net;
using Nyra.Billing.Configuration;
using Nyra.LicenseClient;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Beginning a checkout: one page to pay on, and nothing sold twice.</summary>
public sealed class CheckoutTests : PaidPath
{
    [Fact]
    public async Task Beginning_twice_with_one_challenge_is_beginning_once()
    {
        const string Json = """{"deviceId":"laptop","challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","email":"a@example.com"}""";
        var first = await PostAsync("v1/checkout/sessions", Json);
        var second = await PostAsync("v1/checkout/sessions", Json);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_payment_page_leads_to_the_pages_the_operator_saved()
    {
        var center = CommandCenterDocument.Empty with { Policies = CommandCenterDocument.Empty.Policies.Add(PolicyNames.Terms, new("https://shop.example/terms")) };
        await Stack.SaveCommandCenterAsync(center, Ct);
        var begun = await Device("laptop").Client.BeginCheckoutAsync(null, Ct);
        var session = await Stack.StripeApi().V1.Checkout.Sessions.GetAsync(begun.SessionId);
        Assert.Equal("By subscribing you agree to the [terms](https://shop.example/terms).", session.CustomText.Submit.Message);
        using var browser = new HttpClient();
        Assert.Contains("""agree to the <a href="https://shop.example/terms">terms</a>.""", await browser.GetStringAsync(session.Url, Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Buying_twice_in_a_row_is_one_checkout_and_whichever_page_is_paid_activates()
    {
        var (client, _) = Device("laptop");
        var first = await client.BeginCheckoutAsync(null, Ct);
        var second = await client.BeginCheckoutAsync(null, Ct);
        Assert.Equal(first, second);
        await PayAsync(first);
        // Impatient, they click again after paying: nothing is sold twice.
        Assert.Equal(first, await client.BeginCheckoutAsync(null, Ct));
        Assert.Equal(LicenseStatus.Active, (await client.ActivateAsync(Ct).WaitAsync(Patience)).Status);
        Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync());
    }

    [Fact]
    public async Task An_expired_checkout_begun_again_is_a_new_page_of_the_same_customer()
    {
        var (client, _) = Device("laptop");
        var first = await client.BeginCheckoutAsync(null, Ct);
        await Stack.StripeApi().V1.Checkout.Sessions.ExpireAsync(first.SessionId);
        var second = await client.BeginCheckoutAsync(null, Ct);
        Assert.NotEqual(first.SessionId, second.SessionId);
        await PayAsync(second);
        Assert.Equal(LicenseStatus.Active, (await client.ActivateAsync(Ct).WaitAsync(Patience)).Status);
        Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync());
    }

    [Fact]
    public async Task A_device_that_lapsed_and_begins_twice_leaves_only_one_page_to_pay_on()
    {
        var (client, storage) = Device("laptop");
        await BuyAsync(client);
        var stripe = Stack.StripeApi();
        var subscription = await LoseAccessAsync(client);

        var first = await client.BeginCheckoutAsync(null, Ct);
        // Another device of the account, or this one after it forgot what it had begun: another challenge.
        await storage.SaveAsync((await storage.LoadAsync(Ct)) with { Checkout = null }, Ct);
        var second = await client.BeginCheckoutAsync(null, Ct);
        Assert.Equal("expired", (await stripe.V1.Checkout.Sessions.GetAsync(first.SessionId)).Status);
        var open = await stripe.V1.Checkout.Sessions.GetAsync(second.SessionId);
        Assert.Equal(("open", subscription.CustomerId), (open.Status, open.CustomerId));
        await PayAsync(second);
        Assert.Equal(LicenseStatus.Active, (await client.ActivateAsync(Ct).WaitAsync(Patience)).Status);
        Assert.NotNull((await storage.LoadAsync(Ct)).DeviceToken);
    }

    [Fact]
    public async Task Who_paid_and_canceled_before_activating_can_buy_anew()
    {
        var (client, _) = Device("laptop");
        var first = await client.BeginCheckoutAsync(null, Ct);
        await PayAsync(first);
        await Eventually.HoldsAsync(async () => Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync()) is var customer
            && (await Stack.AsOperatorAsync("v1/accounts/" + customer.Id)).IsSuccessStatusCode);
        await CancelAsync();
        await Eventually.HoldsAsync(async () => (await (await Stack.AsOperatorAsync(
            "v1/accounts/" + Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync()).Id)).Content.ReadAsStringAsync(Ct)).Contains("\"code\":\"subscription-canceled\"", StringComparison.Ordinal));
        var again = await client.BeginCheckoutAsync(null, Ct);
        Assert.NotEqual(first.SessionId, again.SessionId);
        await PayAsync(again);
        Assert.Equal(LicenseStatus.Active, (await client.ActivateAsync(Ct).WaitAsync(Patience)).Status);
        Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync());
    }

    [Fact]
    public async Task Who_is_subscribed_cannot_buy_it_twice()
    {
        var (client, _) = Device("laptop");
        await BuyAsync(client);
        var refused = await Assert.ThrowsAsync<LicensingException>(() => client.BeginCheckoutAsync(null, Ct));
        Assert.Equal((409, "urn:nyra:problem:already-subscribed"), (refused.Status, refused.Type));
    }

    [Fact]
    public async Task A_released_device_begins_no_checkout_for_the_account_and_expires_none_of_its_pages()
    {
        var (owner, ownerStorage) = Device("laptop");
        await BuyAsync(owner);
        var token = (await ownerStorage.LoadAsync(Ct)).DeviceToken!;
        await SendAsync(HttpMethod.Delete, "v1/devices/laptop", token);
        await Problem.IsAsync(
            await SendAsync(HttpMethod.Post, "v1/checkout/sessions", token, """{"deviceId":"laptop","challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}"""),
            403, "device-released");
        var known = await SendAsync(HttpMethod.Post, "v1/licenses/introspect", Stack.Setting(Settings.LicenseApiToken), $"{{\"deviceToken\":\"{token}\"}}");
        Assert.Contains("\"active\":false,\"code\":\"device-released\"", await known.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
