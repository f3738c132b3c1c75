using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

public sealed class SqliteWorkerHeartbeatsTests : WorkerHeartbeatsContract, IDisposable
{
    private readonly AdjustableClock _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteWorkerHeartbeats> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task A_worker_that_was_killed_is_not_running_after_seconds_and_gone_after_minutes()
    {
        var heartbeats = await OpenAsync();
        await heartbeats.ReportAsync(One, Ct);
        _time.Advance(IWorkerHeartbeats.Timeout);
        Assert.True(Assert.Single(await heartbeats.ListAsync(Ct)).IsRunning);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(Assert.Single(await heartbeats.ListAsync(Ct)).IsRunning);
        _time.Advance(IWorkerHeartbeats.Retention);
        Assert.Empty(await heartbeats.ListAsync(Ct));
    }

    [Fact]
    public async Task A_worker_that_died_is_not_running_also_after_the_clock_was_set_back()
    {
        var heartbeats = await OpenAsync();
        await heartbeats.ReportAsync(One, Ct);
        await heartbeats.ReportAsync(Two, Ct);
        _time.SetBack(TimeSpan.FromHours(1));
        await heartbeats.ReportAsync(Two, Ct);
        Assert.Equal(Two, Assert.Single(await heartbeats.ListAsync(Ct)).Worker);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_an_outage_of_the_queue()
    {
        var heartbeats = (SqliteWorkerHeartbeats)await OpenAsync();
        heartbeats.Dispose();
        await Assert.ThrowsAsync<QueueUnavailableException>(() => heartbeats.ListAsync(Ct));
    }

    [Fact]
    public async Task The_write_ahead_log_of_an_idle_queue_stays_small()
    {
        await using var queue = SqliteWebhookQueue.Open(_folder.File("webhooks.db"), TimeSpan.FromSeconds(30), 100, _time);
        var heartbeats = await OpenAsync();
        for (var reported = 0; reported < 1500; reported++)
        {
            _time.Advance(IWorkerHeartbeats.Interval);
            await heartbeats.ReportAsync(One, Ct);
        }
        Assert.InRange(new FileInfo(_folder.File("webhooks.db-wal")).Length, 1, 1 << 20);
        Assert.Single(await heartbeats.ListAsync(Ct));
    }

    protected override Task<IWorkerHeartbeats> OpenAsync()
    {
        _opened.Add(SqliteWorkerHeartbeats.Open(_folder.File("webhooks.db"), _time));
        return Task.FromResult<IWorkerHeartbeats>(_opened[^1]);
    }
}
