using System.Text.Json;
using Nyra.Billing.Entitlements;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

/// <summary>What every entitlement store keeps to. Each adapter's tests inherit it.</summary>
public abstract partial class EntitlementStoreContract
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    protected const string Customer = "cus_1";

    /// <summary>Opens the store of this test; opened again, it is another process on the same data.</summary>
    protected abstract Task<IEntitlementStore> OpenAsync();

    [Fact]
    public async Task An_unknown_customer_has_no_account()
    {
        var store = await OpenAsync();
        Assert.Null(await store.FindAsync(Customer, Ct));
        Assert.Empty(await store.ReadAuditAsync(Customer, Ct));
    }

    [Fact]
    public async Task Accounts_are_listed_page_by_page_in_the_order_of_their_ids()
    {
        var store = await OpenAsync();
        foreach (var customer in new[] { "cus_b", "cus_A", "cus_c", "cus_a" })
            await store.SaveBillingAsync(customer, 0, Active(), Because("evt_1"), Ct);
        var first = await store.ListAsync(null, 3, Ct);
        var rest = await store.ListAsync(first[^1].CustomerId, 3, Ct);
        Assert.Equal(["cus_A", "cus_a", "cus_b", "cus_c"], first.Concat(rest).Select(account => account.CustomerId));
    }

    [Fact]
    public async Task What_was_saved_is_found_by_another_process()
    {
        var store = await OpenAsync();
        Assert.Equal(SaveOutcome.Saved, await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct));
        var account = await (await OpenAsync()).FindAsync(Customer, Ct);
        Assert.Equal(1, account!.Billing.Version);
        Assert.Equivalent(Active(), account.Billing.Value, strict: true);
    }

    [Fact]
    public async Task A_process_sees_what_another_saves_after_it()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        await one.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        Assert.Equal(1, (await other.FindAsync(Customer, Ct))!.Billing.Version);
        await other.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct);
        Assert.Equal(2, (await one.FindAsync(Customer, Ct))!.Billing.Version);
    }

    [Fact]
    public async Task A_save_on_an_overtaken_version_is_a_conflict_and_changes_nothing()
    {
        var store = await OpenAsync();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        Assert.Equal(SaveOutcome.Conflict, await store.SaveBillingAsync(Customer, 0, BillingState.None, Because("evt_2"), Ct));
        Assert.Equal(SubscriptionStanding.Active, (await store.FindAsync(Customer, Ct))!.Billing.Value.Standing);
        Assert.Single(await store.ReadAuditAsync(Customer, Ct));
    }

    [Fact]
    public async Task A_save_that_changes_nothing_bumps_nothing_and_leaves_no_audit_row()
    {
        var store = await OpenAsync();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        Assert.Equal(SaveOutcome.Unchanged, await store.SaveBillingAsync(Customer, 1, Active(), Because("evt_2"), Ct));
        Assert.Equal(1, (await store.FindAsync(Customer, Ct))!.Billing.Version);
        Assert.Single(await store.ReadAuditAsync(Customer, Ct));
    }

    [Fact]
    public async Task Saving_nothing_for_an_unknown_customer_makes_no_account()
    {
        var store = await OpenAsync();
        Assert.Equal(SaveOutcome.Unchanged, await store.SaveBillingAsync(Customer, 0, BillingState.None, Because("evt_1"), Ct));
        Assert.Null(await store.FindAsync(Customer, Ct));
    }

    [Fact]
    public async Task Every_change_leaves_a_row_with_its_cause_and_version()
    {
        var store = await OpenAsync();
        await store.SaveBillingAsync(Customer, 0, Active(), new(["evt_1", "evt_2"], "none → active"), Ct);
        await store.UpdateDevicesAsync(Customer, roster => roster.Activate(Laptop(), 3), new(["activation"], "device laptop activated"), Ct);
        var rows = await store.ReadAuditAsync(Customer, Ct);
        Assert.Equal(["billing", "devices"], rows.Select(row => row.Part));
        Assert.Equal(["evt_1", "evt_2"], rows[0].Causes);
        Assert.Equal((1L, "none → active"), (rows[0].Version, rows[0].Change));
    }

    [Fact]
    public async Task A_row_about_an_account_that_stays_as_it_is_is_added_once_for_each_source()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync());
        Cause refund = new(["evt_refund"], "charge.refunded ch_1");
        Assert.False(await store.AddAuditAsync(Customer, "payments", refund, Ct));
        Assert.Null(await store.FindAsync(Customer, Ct));
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_refund"), Ct);
        Assert.True(await store.AddAuditAsync(Customer, "payments", refund, Ct));
        Assert.False(await other.AddAuditAsync(Customer, "payments", refund, Ct));
        var row = (await other.ReadAuditAsync(Customer, Ct))[^1];
        Assert.Equal(("payments", 1, "charge.refunded ch_1"), (row.Part, row.Version, row.Change));
        Assert.Equal(["evt_refund"], row.Causes);
        Assert.Equal(2, (await other.ReadAuditAsync(Customer, Ct)).Count);
        Assert.Equal(1, (await other.FindAsync(Customer, Ct))!.Billing.Version);
    }

    [Fact]
    public async Task The_audit_is_bounded_and_keeps_the_latest()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 100; i++)
            await store.SaveBillingAsync(Customer, i, Active() with { HostedAiCap = i }, Because($"evt_{i}"), Ct);
        var rows = await store.ReadAuditAsync(Customer, Ct);
        Assert.InRange(rows.Count, 10, 99);
        Assert.Equal("evt_99", rows[^1].Causes[0]);
    }

    [Fact]
    public async Task Billing_devices_and_usage_are_versioned_apart()
    {
        var store = await OpenAsync();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        await store.UpdateDevicesAsync(Customer, roster => roster.Activate(Laptop(), 3), Because("activation"), Ct);
        await store.UpdateUsageAsync(Customer, usage => usage.Reserve("1", Snapshots.Noon, 5), Ct);
        await store.UpdateUsageAsync(Customer, usage => usage.Commit("1"), Ct);
        Assert.Equal(SaveOutcome.Saved, await store.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct));
        var account = (await store.FindAsync(Customer, Ct))!;
        Assert.Equal((2, 1, 2), (account.Billing.Version, account.Devices.Version, account.Usage.Version));
    }

    [Fact]
    public async Task A_change_that_refuses_saves_nothing()
    {
        var store = await OpenAsync();
        Assert.Null(await store.UpdateUsageAsync(Customer, usage => usage.Reserve("1", Snapshots.Noon, cap: 0), Ct));
        Assert.Null(await store.FindAsync(Customer, Ct));
    }

    [Fact]
    public async Task Changes_made_at_once_by_several_processes_are_all_made()
    {
        var stores = new[] { await OpenAsync(), await OpenAsync() };
        // No more at once: who waits for all the others has to wait no longer than a store lets it.
        await Parallel.ForAsync(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            await stores[i % 2].UpdateUsageAsync(Customer, usage => usage.Reserve($"{i}", Snapshots.Noon, 1000), Ct));
        var usage = (await stores[0].FindAsync(Customer, Ct))!.Usage;
        Assert.Equal(64, usage.Value.Reservations.Count);
        Assert.Equal(64, usage.Version);
    }

    [Fact]
    public async Task Of_saves_on_one_version_made_at_once_exactly_one_wins()
    {
        var stores = new[] { await OpenAsync(), await OpenAsync() };
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 16).Select(i => Task.Run(() => stores[i % 2].SaveBillingAsync(
            Customer, 0, Active() with { HostedAiCap = i }, Because($"evt_{i}"), Ct).AsTask())));
        Assert.Equal(1, outcomes.Count(outcome => outcome == SaveOutcome.Saved));
        Assert.Equal(15, outcomes.Count(outcome => outcome == SaveOutcome.Conflict));
    }

    [Fact]
    public async Task An_erased_customer_leaves_nothing_and_others_keep_all()
    {
        var store = await OpenAsync();
        var now = DateTimeOffset.UtcNow;
        foreach (var customer in new[] { Customer, "cus_2" })
        {
            await store.SaveBillingAsync(customer, 0, Active(), Because("evt_1"), Ct);
            await store.UpdateDevicesAsync(customer, roster => roster.Activate(Laptop() with { TokenHash = "hash of " + customer }, 3), Because("activation"), Ct);
            await store.SaveCheckoutAsync(new("cs_" + customer, customer, "laptop", "challenge " + customer, now, now.AddDays(1)), Ct);
        }
        Assert.True(await store.EraseAsync(Customer, Ct));
        var other = await OpenAsync();
        Assert.Null(await other.FindAsync(Customer, Ct));
        Assert.Null(await other.FindByCredentialAsync("hash of " + Customer, Ct));
        Assert.Null(await other.FindCheckoutAsync("cs_" + Customer, Ct));
        Assert.Null(await other.FindCheckoutByChallengeAsync("challenge " + Customer, Ct));
        Assert.Empty(await other.ReadAuditAsync(Customer, Ct));
        Assert.False(await store.EraseAsync(Customer, Ct));
        Assert.NotNull(await other.FindByCredentialAsync("hash of cus_2", Ct));
        Assert.NotNull(await other.FindCheckoutAsync("cs_cus_2", Ct));
        Assert.Equal(2, (await other.ReadAuditAsync("cus_2", Ct)).Count);
    }

    [Fact]
    public async Task A_document_is_saved_on_condition_of_its_version()
    {
        var store = await OpenAsync();
        Assert.Null(await store.FindDocumentAsync("license-keys", Ct));
        Assert.Equal(SaveOutcome.Saved, await store.SaveDocumentAsync("license-keys", 0, Json("""{"keys":["ä",1.5,null]}"""), Ct));
        Assert.Equal(SaveOutcome.Conflict, await store.SaveDocumentAsync("license-keys", 0, Json("{}"), Ct));
        Assert.Equal(SaveOutcome.Unchanged, await store.SaveDocumentAsync("license-keys", 1, Json("""{ "keys": ["ä", 1.5, null] }"""), Ct));
        var found = (await (await OpenAsync()).FindDocumentAsync("license-keys", Ct))!.Value;
        Assert.Equal(1, found.Version);
        Assert.True(JsonElement.DeepEquals(Json("""{"keys":["ä",1.5,null]}"""), found.Value));
        Assert.Null(await store.FindDocumentAsync("command-center", Ct));
    }

    [Fact]
    public async Task Documents_are_listed_by_name()
    {
        var store = await OpenAsync();
        Assert.Empty(await store.ListDocumentsAsync(Ct));
        foreach (var name in new[] { "b", "a-2", "Z", "a.1" })
            await store.SaveDocumentAsync(name, 0, Json("{}"), Ct);
        Assert.Equal(["Z", "a-2", "a.1", "b"], await (await OpenAsync()).ListDocumentsAsync(Ct));
    }

    [Fact]
    public async Task Of_documents_saved_on_one_version_at_once_exactly_one_wins()
    {
        var stores = new[] { await OpenAsync(), await OpenAsync() };
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 16).Select(i => Task.Run(() => stores[i % 2].SaveDocumentAsync(
            "license-keys", 0, Json($"{i}"), Ct).AsTask())));
        Assert.Equal(1, outcomes.Count(outcome => outcome == SaveOutcome.Saved));
        Assert.Equal(15, outcomes.Count(outcome => outcome == SaveOutcome.Conflict));
    }

    [Fact]
    public async Task Proving_that_it_is_writable_changes_nothing()
    {
        var store = await OpenAsync();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        await store.ProveWritableAsync(Ct);
        Assert.Equal(1, (await store.FindAsync(Customer, Ct))!.Billing.Version);
    }

    protected static BillingState Active() => EntitlementRules.Next(
        BillingState.None, Snapshots.Of(Snapshots.Subscription("active")), Snapshots.Plan, Snapshots.Noon);

    protected static Cause Because(string source) => new([source], "changed");

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static Device Laptop() => new("laptop", "Laptop", "hash", Snapshots.Noon);
}
