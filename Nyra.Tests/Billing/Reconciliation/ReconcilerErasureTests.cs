using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;
using Xunit;

namespace Nyra.Tests.Billing.Reconciliation;

/// <summary>Customers who were erased before a run or while it compares.</summary>
public sealed class ReconcilerErasureTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Fact]
    public async Task A_customer_erased_while_a_run_compares_is_not_among_the_withheld_revocations()
    {
        var canceled = await _billing.CanceledUnseenAsync(8);
        var result = await RunAsync(beforeRevoking: () => EraseAsync(canceled[0]));
        Assert.Equal(8, result.Withheld);
        var withheld = (await WithheldRevocations.In(_billing.Store).ReadAsync(Ct)).Value;
        Assert.Equal(canceled.Skip(1).Order(StringComparer.Ordinal), withheld.Revocations.Select(one => one.CustomerId));
        Assert.Equal(8, withheld.Count);
    }

    [Fact]
    public async Task A_customer_erased_just_before_the_withheld_revocations_are_saved_is_removed_again()
    {
        var canceled = await _billing.CanceledUnseenAsync(8);
        _billing.Store.DocumentSaving = name => name == WithheldRevocations.Name ? EraseFromStoreAsync(canceled[0]) : Task.CompletedTask;
        await RunAsync(beforeRevoking: () => Task.CompletedTask);
        await AssertNotStoredAsync(canceled[0]);
    }

    [Fact]
    public async Task A_customer_erased_while_a_run_compares_is_given_no_repair()
    {
        var canceled = await _billing.CanceledUnseenAsync(3);
        var result = await RunAsync(beforeRevoking: () => EraseAsync(canceled[0]));
        Assert.Equal(2, result.Queued);
        Assert.Equal(canceled.Skip(1).Order(), (await _billing.WorkAsync()).Order());
    }

    [Fact]
    public async Task An_erased_customer_who_subscribes_again_is_listed_like_any_other()
    {
        var canceled = await _billing.CanceledUnseenAsync(8);
        await EraseAsync(canceled[0]);
        var again = await _billing.Shop.SubscribeAsync(await _billing.V1.Customers.GetAsync(canceled[0]));
        await _billing.SyncAsync(canceled[0]);
        await _billing.V1.Subscriptions.CancelAsync(again.Id);
        var result = await RunAsync(beforeRevoking: () => Task.CompletedTask);
        Assert.Equal(8, result.Withheld);
        var withheld = (await WithheldRevocations.In(_billing.Store).ReadAsync(Ct)).Value;
        Assert.Contains(canceled[0], withheld.Revocations.Select(one => one.CustomerId));
    }

    [Fact]
    public async Task An_erased_customer_that_cannot_be_compared_is_counted_and_not_listed()
    {
        var customers = await _billing.CanceledUnseenAsync(8);
        foreach (var customer in customers.Take(7))
            await EraseAsync(customer);
        // All of them fail: some by themselves, those after five outages in a row without being fetched.
        var result = await _billing.ReconcileAsync(fetch: (_, _) => throw new HttpRequestException("away"));
        Assert.Equal(8, result.FailureCount);
        Assert.Equal(customers[7], Assert.Single(result.Failures).CustomerId);
    }

    [Fact]
    public async Task How_far_a_run_is_says_nothing_of_the_customer_compared_last()
    {
        var customers = await _billing.CanceledUnseenAsync(2);
        foreach (var customer in customers)
            await EraseAsync(customer);
        var reported = new List<ReconciliationProgress>();
        await _billing.Reconciler().RunAsync(Options(), ReconciliationProgress.None, reported.Add, () => Task.CompletedTask, Ct);
        Assert.Equal(2, reported[^1].Compared);
        var json = JsonSerializer.Serialize(reported);
        Assert.All(customers, customer => Assert.DoesNotContain(customer, json, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_goes_on_after_the_customer_that_was_compared_last()
    {
        var customers = new List<string>();
        for (var i = 0; i < 6; i++)
            customers.Add(await _billing.PayingCustomerAsync());
        var reported = new List<ReconciliationProgress>();
        var options = Options() with { DryRun = true };
        var whole = await _billing.Reconciler().RunAsync(options, ReconciliationProgress.None, reported.Add, () => Task.CompletedTask, Ct);
        Assert.Equal(customers.Order(StringComparer.Ordinal), whole.Drifts.Select(drift => drift.CustomerId));
        foreach (var earlier in reported)
        {
            var rest = await _billing.Reconciler().RunAsync(options, earlier, _ => { }, () => Task.CompletedTask, Ct);
            Assert.Equal((6, 6), (rest.DriftCount, rest.Drifts.Select(drift => drift.CustomerId).Distinct().Count()));
        }
    }

    private ReconciliationOptions Options() => new(_billing.Time.GetUtcNow().AddDays(-1), DryRun: false, TimeSpan.Zero);

    private Task<ReconciliationResult> RunAsync(Func<Task> beforeRevoking) =>
        _billing.Reconciler().RunAsync(Options(), ReconciliationProgress.None, _ => { }, beforeRevoking, Ct);

    private async Task AssertNotStoredAsync(string customer)
    {
        foreach (var name in await _billing.Store.ListDocumentsAsync(Ct))
        {
            var document = (await _billing.Store.FindDocumentAsync(name, Ct))!.Value.Value;
            Assert.DoesNotContain(customer, document.GetRawText(), StringComparison.Ordinal);
        }
    }

    // As the endpoint does, and in its order.
    private async Task EraseAsync(string customer)
    {
        await EraseFromStoreAsync(customer);
        await WithheldRevocations.In(_billing.Store).ChangeAsync(known => known.Without(customer), Ct);
    }

    private async Task EraseFromStoreAsync(string customer)
    {
        await new ErasedCustomers(_billing.Store).AddAsync(customer, Ct);
        await _billing.Store.EraseAsync(customer, Ct);
    }
}
