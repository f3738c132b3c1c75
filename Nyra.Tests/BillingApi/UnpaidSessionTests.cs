using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Stripe.Checkout;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>That an account has access proves nothing about a session of it: only the session's own payment activates its device.</summary>
public sealed class UnpaidSessionTests : IAsyncLifetime
{
    private const string Verifier = "verifier-of-the-device-that-began-the-checkout";

    private static readonly CancellationToken Ct = CancellationToken.None;

    private SimulatedCheckout _checkout = null!;

    public async ValueTask InitializeAsync() => _checkout = await SimulatedCheckout.StartAsync();

    public ValueTask DisposeAsync() => _checkout.DisposeAsync();

    [Fact]
    public async Task A_session_that_is_still_open_waits_though_its_account_has_access_until_it_is_paid()
    {
        var session = await BeginAsync();
        await StoreAsync(session.CustomerId, "active");
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var waits = await ActivateAsync(session);
            Assert.Equal(HttpStatusCode.Accepted, waits.StatusCode);
            Assert.Equal("payment-incomplete", await CodeAsync(waits));
        }
        Assert.Empty((await _checkout.Api.Store.FindAsync(session.CustomerId, Ct))!.Devices.Value.Devices);
        Assert.Null((await _checkout.Api.Store.FindCheckoutAsync(session.Id, Ct))!.CompletedAt);

        await _checkout.PayAsync(session);
        await Eventually.HoldsAsync(async () =>
        {
            using var paid = await ActivateAsync(session);
            return paid.StatusCode == HttpStatusCode.OK;
        });
        Assert.Single((await _checkout.Api.Store.FindAsync(session.CustomerId, Ct))!.Devices.Value.Activated);
    }

    [Fact]
    public async Task A_session_that_is_paid_waits_while_its_account_has_no_access()
    {
        var session = await BeginAsync();
        await StoreAsync(session.CustomerId, "incomplete");
        var stored = (await _checkout.Api.Store.FindCheckoutAsync(session.Id, Ct))!;
        await _checkout.Api.Store.SaveCheckoutAsync(stored with { CompletedAt = DateTimeOffset.UtcNow }, Ct);
        using var waits = await ActivateAsync(session);
        Assert.Equal((HttpStatusCode.Accepted, "payment-incomplete"), (waits.StatusCode, await CodeAsync(waits)));
        Assert.Empty((await _checkout.Api.Store.FindAsync(session.CustomerId, Ct))!.Devices.Value.Devices);
    }

    private async Task<Session> BeginAsync()
    {
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Verifier)));
        using var response = await _checkout.Api.SendAsync(
            HttpMethod.Post, "v1/checkout/sessions", null, JsonSerializer.Serialize(new { deviceId = "laptop", challenge }));
        var session = await _checkout.SessionAsync(response);
        Assert.Equal("open", session.Status);
        return session;
    }

    private Task<HttpResponseMessage> ActivateAsync(Session session) => _checkout.Api.SendAsync(
        HttpMethod.Post, "v1/activations", null,
        JsonSerializer.Serialize(new { sessionId = session.Id, verifier = Verifier, deviceId = "laptop", deviceName = "Laptop" }));

    // As if another session, paid by somebody else, had given the account what it has.
    private async Task StoreAsync(string customer, string status)
    {
        var snapshot = Snapshots.Of(Snapshots.Subscription(status));
        var state = EntitlementRules.Next(BillingState.None, snapshot, Snapshots.Plan, Snapshots.Noon);
        Assert.Equal(SaveOutcome.Saved, await _checkout.Api.Store.SaveBillingAsync(customer, 0, state, new(["evt_1"], "stored"), Ct));
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("code").GetString();
}
