using Nyra.Billing;
using Nyra.Billing.Entitlements;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

public abstract partial class EntitlementStoreContract
{
    [Fact]
    public async Task Erasing_one_more_customer_rewrites_nothing_of_the_others()
    {
        var store = await OpenAsync();
        // As version 0.1 kept all of them.
        await store.SaveDocumentAsync(ErasedCustomers.Name, 0, Json($"[\"{Sha256Hex.Of("cus_old")}\"]"), Ct);
        var erased = new ErasedCustomers(store);
        foreach (var i in Enumerable.Range(0, 20).Append(3))
            await erased.AddAsync($"cus_{i}", Ct);
        var documents = await store.ListDocumentsAsync(Ct);
        Assert.Equal(21, documents.Count);
        foreach (var name in documents)
            Assert.Equal(1, (await store.FindDocumentAsync(name, Ct))!.Value.Version);
        var ended = BillingState.None with { Standing = SubscriptionStanding.Canceled };
        foreach (var (customer, expected) in new[] { ("cus_old", true), ("cus_0", true), ("cus_19", true), ("cus_20", false) })
            Assert.Equal(expected, await erased.KeepsOutAsync(customer, BillingState.None, ended, Ct));
    }

    [Fact]
    public async Task A_customer_is_erased_until_there_is_an_account_again()
    {
        var store = await OpenAsync();
        var erased = new ErasedCustomers(store);
        var active = BillingState.None with { Standing = SubscriptionStanding.Active };
        await store.SaveBillingAsync("cus_1", 0, active, new(["test"], "subscribed"), Ct);
        Assert.False(await erased.IncludesAsync("cus_1", Ct));
        await erased.AddAsync("cus_1", Ct);
        await store.EraseAsync("cus_1", Ct);
        Assert.True(await erased.IncludesAsync("cus_1", Ct));
        Assert.False(await erased.IncludesAsync("cus_2", Ct));
        await store.SaveBillingAsync("cus_1", 0, active, new(["test"], "subscribed again"), Ct);
        Assert.False(await erased.IncludesAsync("cus_1", Ct));
    }
}
