using Nyra.Billing.Entitlements;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

// Accounts by their devices and codes, and checkouts.
public abstract partial class EntitlementStoreContract
{
    [Fact]
    public async Task An_account_is_found_by_the_token_of_its_device_also_when_released()
    {
        var store = await OpenAsync();
        await store.UpdateDevicesAsync(Customer, roster => roster.Activate(Laptop(), 3), Because("activation"), Ct);
        Assert.Equal(Customer, (await store.FindByCredentialAsync("hash", Ct))!.CustomerId);
        await store.UpdateDevicesAsync(Customer, roster => roster.Release("laptop", Snapshots.Noon), Because("release"), Ct);
        Assert.Equal(Customer, (await (await OpenAsync()).FindByCredentialAsync("hash", Ct))!.CustomerId);
        Assert.Null(await store.FindByCredentialAsync("another", Ct));
    }

    [Fact]
    public async Task An_account_is_found_by_every_device_and_every_code_it_has()
    {
        var store = await OpenAsync();
        foreach (var device in new[] { "laptop", "desktop", "tablet" })
        {
            var activated = Laptop() with { DeviceId = device, TokenHash = "hash of " + device };
            await store.UpdateDevicesAsync(Customer, roster => roster.Activate(activated, 3), Because("activation"), Ct);
        }
        foreach (var code in new[] { "code-1", "code-2" })
        {
            await store.UpdateDevicesAsync(
                Customer, roster => roster.Offer(new(code, Snapshots.Noon.AddMinutes(10)), Snapshots.Noon), Because("offer"), Ct);
        }
        foreach (var hash in new[] { "hash of laptop", "hash of desktop", "hash of tablet", "code-1", "code-2" })
            Assert.Equal(Customer, (await (await OpenAsync()).FindByCredentialAsync(hash, Ct))?.CustomerId);
    }

    [Fact]
    public async Task A_token_that_was_replaced_is_no_longer_found()
    {
        var store = await OpenAsync();
        await store.UpdateDevicesAsync(Customer, roster => roster.Activate(Laptop(), 3), Because("activation"), Ct);
        Assert.NotNull(await store.FindByCredentialAsync("hash", Ct));
        await store.UpdateDevicesAsync(
            Customer, roster => roster.Activate(Laptop() with { TokenHash = "new" }, 3), Because("activation"), Ct);
        Assert.Null(await store.FindByCredentialAsync("hash", Ct));
        Assert.NotNull(await store.FindByCredentialAsync("new", Ct));
    }

    [Fact]
    public async Task An_account_is_found_by_a_device_code_until_the_code_is_forgotten()
    {
        var store = await OpenAsync();
        await store.UpdateDevicesAsync(
            Customer, roster => roster.Offer(new("code-hash", Snapshots.Noon.AddMinutes(10)), Snapshots.Noon), Because("offer"), Ct);
        Assert.Equal(Customer, (await (await OpenAsync()).FindByCredentialAsync("code-hash", Ct))!.CustomerId);
        var later = Snapshots.Noon.AddHours(1);
        await store.UpdateDevicesAsync(
            Customer, roster => roster.Offer(new("next-hash", later.AddMinutes(10)), later), Because("offer"), Ct);
        Assert.Null(await store.FindByCredentialAsync("code-hash", Ct));
        Assert.NotNull(await store.FindByCredentialAsync("next-hash", Ct));
    }

    [Fact]
    public async Task A_checkout_is_found_by_its_session_and_its_challenge()
    {
        var store = await OpenAsync();
        var checkout = new CheckoutRecord("cs_1", Customer, "laptop", "challenge", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        await store.SaveCheckoutAsync(checkout, Ct);
        var other = await OpenAsync();
        Assert.Equal(checkout, await other.FindCheckoutAsync("cs_1", Ct));
        Assert.Equal(checkout, await other.FindCheckoutByChallengeAsync("challenge", Ct));
        Assert.Null(await other.FindCheckoutAsync("cs_2", Ct));
    }

    [Fact]
    public async Task A_checkout_long_over_is_forgotten_when_the_next_is_saved()
    {
        var store = await OpenAsync();
        var now = DateTimeOffset.UtcNow;
        await store.SaveCheckoutAsync(new("cs_old", Customer, "laptop", "old", now.AddDays(-60), now.AddDays(-59)), Ct);
        await store.SaveCheckoutAsync(new("cs_new", Customer, "laptop", "new", now, now.AddDays(1)), Ct);
        Assert.Null(await store.FindCheckoutAsync("cs_old", Ct));
        Assert.NotNull(await store.FindCheckoutAsync("cs_new", Ct));
    }

    [Fact]
    public async Task Checkouts_are_kept_a_day_past_their_end_and_paid_ones_a_month()
    {
        var store = await OpenAsync();
        var now = DateTimeOffset.UtcNow;
        CheckoutRecord Checkout(string id, int daysAgo, bool paid) =>
            new(id, Customer, "laptop", "challenge-" + id, now.AddDays(-daysAgo - 1), now.AddDays(-daysAgo),
                paid ? now.AddDays(-daysAgo) : null);
        foreach (var checkout in new[]
        {
            Checkout("cs_fresh", -1, false), Checkout("cs_over", 2, false), Checkout("cs_paid", 29, true), Checkout("cs_old", 31, true),
        })
            await store.SaveCheckoutAsync(checkout, Ct);
        await store.SaveCheckoutAsync(Checkout("cs_new", -1, false), Ct);
        Assert.NotNull(await store.FindCheckoutAsync("cs_fresh", Ct));
        Assert.Null(await store.FindCheckoutAsync("cs_over", Ct));
        Assert.NotNull(await store.FindCheckoutAsync("cs_paid", Ct));
        Assert.Null(await store.FindCheckoutAsync("cs_old", Ct));
    }

    [Fact]
    public async Task The_checkouts_of_a_customer_are_listed_oldest_first()
    {
        var store = await OpenAsync();
        var now = DateTimeOffset.UtcNow;
        await store.SaveCheckoutAsync(new("cs_2", Customer, "laptop", "second", now, now.AddDays(1)), Ct);
        await store.SaveCheckoutAsync(new("cs_1", Customer, "laptop", "first", now.AddHours(-1), now.AddDays(1)), Ct);
        await store.SaveCheckoutAsync(new("cs_3", "cus_2", "phone", "another", now, now.AddDays(1)), Ct);
        Assert.Equal(["cs_1", "cs_2"], (await store.ListCheckoutsAsync(Customer, Ct)).Select(checkout => checkout.SessionId));
    }
}
