using System.Net;
using Nyra.Billing.Configuration;
using Nyra.LicenseClient;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Checkout, activation and devices, with the desktop's own code against the whole stack.</summary>
public sealed class PaidPathTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RunningStack _stack = null!;
    private string _keys = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await RunningStack.StartAsync();
        _keys = await _stack.Http.GetStringAsync(".well-known/jwks.json");
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

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
        var stripe = _stack.StripeApi();
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
        await _stack.StripeApi().V1.Checkout.Sessions.ExpireAsync(checkout.SessionId);
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
    public async Task Who_is_subscribed_cannot_buy_it_twice()
    {
        var (client, _) = Device("laptop");
        await PayAsync(await client.BeginCheckoutAsync(null, Ct));
        await client.ActivateAsync(Ct).WaitAsync(Patience);
        var refused = await Assert.ThrowsAsync<LicensingException>(() => client.BeginCheckoutAsync(null, Ct));
        Assert.Equal((409, "urn:nyra:problem:already-subscribed"), (refused.Status, refused.Type));
    }

    [Fact]
    public async Task A_device_that_lapsed_and_begins_twice_leaves_only_one_page_to_pay_on()
    {
        var (client, storage) = Device("laptop");
        await PayAsync(await client.BeginCheckoutAsync(null, Ct));
        await client.ActivateAsync(Ct).WaitAsync(Patience);
        var stripe = _stack.StripeApi();
        var subscription = Assert.Single(await stripe.V1.Subscriptions.ListAsync());
        await stripe.V1.Subscriptions.CancelAsync(subscription.Id);
        await Eventually.HoldsAsync(async () => (await client.RefreshAsync(Ct)).Status == LicenseStatus.Revoked);

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
        Assert.Single(await _stack.StripeApi().V1.Customers.ListAsync());
    }

    [Fact]
    public async Task An_expired_checkout_begun_again_is_a_new_page_of_the_same_customer()
    {
        var (client, _) = Device("laptop");
        var first = await client.BeginCheckoutAsync(null, Ct);
        await _stack.StripeApi().V1.Checkout.Sessions.ExpireAsync(first.SessionId);
        var second = await client.BeginCheckoutAsync(null, Ct);
        Assert.NotEqual(first.SessionId, second.SessionId);
        await PayAsync(second);
        Assert.Equal(LicenseStatus.Active, (await client.ActivateAsync(Ct).WaitAsync(Patience)).Status);
        Assert.Single(await _stack.StripeApi().V1.Customers.ListAsync());
    }

    [Fact]
    public async Task A_released_device_begins_no_checkout_for_the_account_and_expires_none_of_its_pages()
    {
        var (owner, ownerStorage) = Device("laptop");
        await PayAsync(await owner.BeginCheckoutAsync(null, Ct));
        await owner.ActivateAsync(Ct).WaitAsync(Patience);
        var token = (await ownerStorage.LoadAsync(Ct)).DeviceToken!;
        await SendAsync(HttpMethod.Delete, "v1/devices/laptop", token);
        await Problem.IsAsync(
            await SendAsync(HttpMethod.Post, "v1/checkout/sessions", token, """{"deviceId":"laptop","challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}"""),
            403, "device-released");
        var known = await SendAsync(HttpMethod.Post, "v1/licenses/introspect", _stack.Setting(Settings.LicenseApiToken), $"{{\"deviceToken\":\"{token}\"}}");
        Assert.Contains("\"active\":false,\"code\":\"device-released\"", await known.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkout_that_was_not_paid_itself_activates_nothing_though_the_account_has_access()
    {
        var (owner, storage) = Device("laptop");
        await PayAsync(await owner.BeginCheckoutAsync(null, Ct));
        await owner.ActivateAsync(Ct).WaitAsync(Patience);
        var stripe = _stack.StripeApi();
        await stripe.V1.Subscriptions.CancelAsync(Assert.Single(await stripe.V1.Subscriptions.ListAsync()).Id);
        await Eventually.HoldsAsync(async () => (await owner.RefreshAsync(Ct)).Status == LicenseStatus.Revoked);

        // Two devices of the account begin; only the second one's page can still be paid, and is.
        var unpaid = await owner.BeginCheckoutAsync(null, Ct);
        await storage.SaveAsync((await storage.LoadAsync(Ct)) with { Checkout = null }, Ct);
        await PayAsync(await owner.BeginCheckoutAsync(null, Ct));
        await owner.ActivateAsync(Ct).WaitAsync(Patience);
        await Problem.IsAsync(await PostAsync("v1/activations", Activation(unpaid, "laptop")), 410, "checkout-over");
    }

    [Fact]
    public async Task A_paid_checkout_whose_subscription_has_ended_says_so_and_does_not_wait_for_ever()
    {
        var (client, _) = Device("laptop");
        var checkout = await client.BeginCheckoutAsync(null, Ct);
        await PayAsync(checkout);
        var stripe = _stack.StripeApi();
        await stripe.V1.Subscriptions.CancelAsync(Assert.Single(await stripe.V1.Subscriptions.ListAsync()).Id);
        var refused = await Assert.ThrowsAsync<LicensingException>(() => client.ActivateAsync(Ct).WaitAsync(Patience));
        Assert.Equal((402, "urn:nyra:problem:no-access"), (refused.Status, refused.Type));
    }

    [Fact]
    public async Task Without_access_no_feature_is_listed()
    {
        var (client, storage) = Device("laptop");
        await PayAsync(await client.BeginCheckoutAsync(null, Ct));
        await client.ActivateAsync(Ct).WaitAsync(Patience);
        var token = (await storage.LoadAsync(Ct)).DeviceToken!;
        Assert.Contains("little-buddy-pro", await (await GetAsync("v1/entitlements", token)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var stripe = _stack.StripeApi();
        await stripe.V1.Subscriptions.CancelAsync(Assert.Single(await stripe.V1.Subscriptions.ListAsync()).Id);
        await Eventually.HoldsAsync(async () => (await client.RefreshAsync(Ct)).Status == LicenseStatus.Revoked);
        Assert.Contains("\"features\":[]", await (await GetAsync("v1/entitlements", token)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Introspection_tells_a_hosted_service_whose_token_it_was_shown()
    {
        var (client, storage) = Device("laptop");
        await PayAsync(await client.BeginCheckoutAsync(null, Ct));
        await client.ActivateAsync(Ct).WaitAsync(Patience);
        var service = _stack.Setting(Settings.LicenseApiToken);
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
        await PayAsync(await client.BeginCheckoutAsync(null, Ct));
        await client.ActivateAsync(Ct).WaitAsync(Patience);
        var before = await storage.LoadAsync(Ct);
        using var nowhere = new HttpClient { BaseAddress = new("http://127.0.0.1:9") };
        var offline = new LicensingClient(nowhere, Options("laptop", storage));
        Assert.Equal(LicenseStatus.Active, (await offline.RefreshAsync(Ct)).Status);
        Assert.Equal(before, await storage.LoadAsync(Ct));
    }

    private (LicensingClient Client, MemoryLicenseStorage Storage) Device(string id)
    {
        var storage = new MemoryLicenseStorage();
        return (new(_stack.Http, Options(id, storage)), storage);
    }

    private LicensingClientOptions Options(string id, ILicenseStorage storage) =>
        new() { DeviceId = id, DeviceName = id, TrustedKeys = _keys, Storage = storage };

    private static async Task PayAsync(PendingCheckout checkout)
    {
        using var page = await HostedPage.OpenAsync(new(checkout.Url), Ct);
        var (location, _) = await page.SubmitAsync(
            new Dictionary<string, string>
            {
                ["cardNumber"] = "4242424242424242",
                ["cardExpiry"] = "12 / 40",
                ["cardCvc"] = "123",
                ["billingName"] = "Test",
                ["email"] = "a@example.com",
            },
            Ct);
        Assert.Contains(checkout.SessionId, location!.ToString(), StringComparison.Ordinal);
    }

    private static string Activation(PendingCheckout checkout, string device) =>
        $$"""{"sessionId":"{{checkout.SessionId}}","verifier":"{{checkout.Verifier}}","deviceId":"{{device}}","deviceName":"Device"}""";

    private Task<HttpResponseMessage> GetAsync(string path, string token) => SendAsync(HttpMethod.Get, path, token);

    private Task<HttpResponseMessage> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, null, json);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, string? json = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return _stack.Http.SendAsync(request);
    }
}
