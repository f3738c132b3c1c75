using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>A person's right to see what is kept and to have it erased.</summary>
public sealed class CustomerDataTests : PaidPath
{
    [Fact]
    public async Task Everything_kept_of_a_customer_is_exported_without_a_credential()
    {
        var (client, storage) = Device("laptop");
        await BuyAsync(client);
        await client.OfferCodeAsync(Ct);
        await BuryAsync();
        var exported = await (await AsOperatorAsync(HttpMethod.Get)).Content.ReadAsStringAsync(Ct);
        var data = JsonDocument.Parse(exported).RootElement;
        Assert.Equal("laptop", Assert.Single(data.GetProperty("account").GetProperty("devices").EnumerateArray()).GetProperty("deviceId").GetString());
        Assert.NotEmpty(data.GetProperty("account").GetProperty("audit").EnumerateArray());
        Assert.Single(data.GetProperty("checkouts").EnumerateArray());
        Assert.Equal("evt_buried", Assert.Single(data.GetProperty("webhooks").EnumerateArray()).GetProperty("eventId").GetString());
        var stored = await storage.LoadAsync(Ct);
        foreach (var secret in new[] { stored.DeviceToken!, Nyra.Billing.Licensing.DeviceToken.Hash(stored.DeviceToken!), "challenge", "codes", "hash" })
            Assert.DoesNotContain(secret, exported, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Who_still_pays_is_not_erased()
    {
        var (client, _) = Device("laptop");
        await BuyAsync(client);
        await Problem.IsAsync(await AsOperatorAsync(HttpMethod.Delete), 409, "still-subscribed");
        Assert.True((await client.RefreshAsync(Ct)).Licensed);
    }

    [Fact]
    public async Task An_erased_customer_leaves_no_trace_in_store_audit_and_queue()
    {
        var (client, storage) = Device("laptop");
        await BuyAsync(client);
        await LoseAccessAsync(client);
        await BuryAsync();
        await Stack.LoseWebhooksAsync();
        var customer = await CustomerAsync();
        var erased = JsonDocument.Parse(await (await AsOperatorAsync(HttpMethod.Delete)).Content.ReadAsStringAsync(Ct)).RootElement;
        Assert.Equal((true, 1, 1, 1), (
            erased.GetProperty("account").GetBoolean(), erased.GetProperty("devices").GetInt32(), erased.GetProperty("checkouts").GetInt32(),
            erased.GetProperty("webhooks").GetInt32()));
        await Problem.IsAsync(await AsOperatorAsync(HttpMethod.Get), 404, "not-found");
        await Problem.IsAsync(await AsOperatorAsync(HttpMethod.Delete), 404, "not-found");
        await Problem.IsAsync(await GetAsync("v1/devices", (await storage.LoadAsync(Ct)).DeviceToken!), 401, "unauthorized");
        // Stripe still knows the ended subscription, and goes on telling of it.
        await Stack.StripeApi().V1.Customers.UpdateAsync(customer, new() { Description = "left" });
        await Stack.ReconcileAsync();
        await using var queue = SqliteWebhookQueue.Open(Stack.Setting(Settings.QueueFile), TimeSpan.FromMinutes(1), 100, TimeProvider.System);
        await queue.EnqueueAsync(new("evt_late", "customer.subscription.deleted", DateTimeOffset.UtcNow, false, "sub_1", customer), TimeSpan.Zero, Ct);
        await Eventually.HoldsAsync(async () => await queue.DepthAsync(Ct) is { Ready: 0, Held: 0 });
        Assert.DoesNotContain(customer, await File.ReadAllTextAsync(Stack.Setting(Settings.EntitlementsFile), Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_operator_may()
    {
        var (client, storage) = Device("laptop");
        await BuyAsync(client);
        var path = "v1/customers/" + await CustomerAsync();
        await Problem.IsAsync(await SendAsync(HttpMethod.Delete, path, null), 401, "unauthorized");
        await Problem.IsAsync(await SendAsync(HttpMethod.Delete, path, (await storage.LoadAsync(Ct)).DeviceToken), 403, "forbidden");
        await Problem.IsAsync(await SendAsync(HttpMethod.Get, path, Stack.Setting(Settings.LicenseApiToken)), 403, "forbidden");
    }

    // A webhook of the customer's that was given up, as after a mistake in our rules. What Stripe tells a moment later, of the entitlements,
    // would be counted with it.
    private async Task BuryAsync()
    {
        await Stack.SettledAsync();
        await using var queue = SqliteWebhookQueue.Open(Stack.Setting(Settings.QueueFile), TimeSpan.FromMinutes(1), 100, TimeProvider.System);
        await queue.EnqueueAsync(new("evt_buried", "invoice.paid", DateTimeOffset.UtcNow, false, "in_1", await CustomerAsync()), TimeSpan.FromDays(1), Ct);
    }

    private async Task<HttpResponseMessage> AsOperatorAsync(HttpMethod method) =>
        await SendAsync(method, "v1/customers/" + await CustomerAsync(), Stack.Setting(Settings.OperatorToken));

    // The one customer there is.
    private async Task<string> CustomerAsync() => Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync()).Id;
}
