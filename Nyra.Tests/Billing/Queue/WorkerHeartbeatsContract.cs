using Nyra.Billing.Queue;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

/// <summary>What heartbeats keep to, whatever the queue is in. Each adapter's tests inherit it.</summary>
public abstract class WorkerHeartbeatsContract
{
    protected static readonly WorkerInstance One = new("one", false, "price_1", "3fa91c2");
    protected static readonly WorkerInstance Two = new("two", true, "price_2");

    protected static CancellationToken Ct => CancellationToken.None;

    /// <summary>Opened again, it is another process on the same data.</summary>
    protected abstract Task<IWorkerHeartbeats> OpenAsync();

    [Fact]
    public async Task Another_process_sees_who_is_running_and_what_it_runs()
    {
        var (worker, other, api) = (await OpenAsync(), await OpenAsync(), await OpenAsync());
        Assert.Empty(await api.ListAsync(Ct));
        await worker.ReportAsync(One, Ct);
        await other.ReportAsync(Two, Ct);
        await worker.ReportAsync(One, Ct);
        var known = await api.ListAsync(Ct);
        Assert.Equal([One, Two], known.Select(heartbeat => heartbeat.Worker).OrderBy(running => running.Process));
        Assert.All(known, heartbeat => Assert.True(heartbeat.IsRunning, heartbeat.ToString()));
    }

    [Fact]
    public async Task A_worker_that_ends_in_order_is_forgotten_at_once()
    {
        var (worker, other, api) = (await OpenAsync(), await OpenAsync(), await OpenAsync());
        await worker.ReportAsync(One, Ct);
        await other.ReportAsync(Two, Ct);
        await worker.RemoveAsync(One, Ct);
        Assert.Equal(Two, Assert.Single(await api.ListAsync(Ct)).Worker);
        await worker.RemoveAsync(One, Ct);
    }
}
