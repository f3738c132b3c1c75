using Nyra.Billing.Queue.Sqlite;
using Nyra.Billing.Reconciliation;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Reconciliation;

/// <summary>Repairs are found faster than the worker makes them, until the queue is full.</summary>
public sealed class ReconcilerFullQueueTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private SimulatedBilling _billing = null!;
    private SqliteWebhookQueue _queue = null!;

    public async ValueTask InitializeAsync()
    {
        _billing = await SimulatedBilling.StartAsync();
        _queue = SqliteWebhookQueue.Open(_folder.File("small.db"), TimeSpan.FromMinutes(1), capacity: 2, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _billing.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_waits_while_the_queue_is_full_and_then_queues_every_repair()
    {
        var customers = new List<string>();
        for (var i = 0; i < 5; i++)
            customers.Add(await _billing.PayingCustomerAsync());
        var latest = ReconciliationProgress.None;
        var running = RunAsync(now => Volatile.Write(ref latest, now), () => Task.CompletedTask, Ct);
        var repaired = new List<string>();
        while (repaired.Count < 4)
        {
            await Eventually.HoldsAsync(async () => await FullAsync() && Volatile.Read(ref latest).QueueIsFull, pauseMilliseconds: 5);
            Assert.False(running.IsCompleted);
            repaired.AddRange(await TakeAsync());
        }
        Assert.Equal(5, (await running).Queued);
        Assert.False(latest.QueueIsFull);
        repaired.AddRange(await TakeAsync());
        Assert.Equal(customers.Order(), repaired.Order());
    }

    [Fact]
    public async Task A_run_that_is_stopped_while_the_queue_is_full_ends()
    {
        for (var i = 0; i < 3; i++)
            await _billing.PayingCustomerAsync();
        using var stop = new CancellationTokenSource();
        var running = RunAsync(_ => { }, () => Task.CompletedTask, stop.Token);
        await Eventually.HoldsAsync(FullAsync);
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_run_that_was_stopped_while_the_queue_was_full_revokes_no_further_account()
    {
        await _billing.CanceledUnseenAsync(4);
        var asked = 0;
        var latest = ReconciliationProgress.None;
        var running = RunAsync(
            now => Volatile.Write(ref latest, now),
            () => asked++ == 0 ? Task.CompletedTask : Task.FromException(new OperationCanceledException("stopped")), Ct);
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref latest).QueueIsFull));
        Assert.Equal(2, (await TakeAsync()).Count);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True((await _queue.DepthAsync(Ct)).Drained);
    }

    // On the system's clock: the run must wait for as long as the queue is full.
    private Task<ReconciliationResult> RunAsync(
        Action<ReconciliationProgress> report, Func<Task> beforeRevoking, CancellationToken ct) =>
        _billing.Reconciler(queue: _queue, time: TimeProvider.System).RunAsync(
            new(DateTimeOffset.UtcNow.AddDays(-1), DryRun: false, TimeSpan.Zero, AllowedRevocations: 10), ReconciliationProgress.None,
            report, beforeRevoking, ct);

    private async Task<bool> FullAsync() => (await _queue.DepthAsync(Ct)).Ready == 2;

    private async Task<List<string>> TakeAsync()
    {
        var taken = await _queue.DequeueAsync(100, Ct);
        await _queue.CompleteAsync(taken, Ct);
        return [.. taken.Select(webhook => webhook.Envelope.CustomerId!)];
    }
}
