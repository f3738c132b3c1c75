using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

// The write-ahead log of the queue file.
public sealed partial class SqliteWebhookQueueTests
{
    // The header of the log and a few pages: what a health proof writes.
    private const long FewPages = 1 << 15;

    [Fact]
    public async Task Its_write_ahead_log_is_truncated_once_it_is_idle()
    {
        var queue = Open(5000);
        var log = await FillLogAsync(queue);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            log.Refresh();
            return Task.FromResult(log.Length == 0);
        });
        Assert.Equal(5000, (await queue.DepthAsync(Ct)).Ready);
        await queue.EnqueueAsync(Event(0), TimeSpan.FromDays(1), Ct);
        Assert.Equal(1, (await queue.DepthAsync(Ct)).Held);
    }

    [Fact]
    public async Task Its_write_ahead_log_is_truncated_although_health_is_probed()
    {
        var queue = Open(5000);
        var log = await FillLogAsync(queue);
        await Eventually.HoldsAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await queue.ProveWritableAsync(Ct);
            log.Refresh();
            return log.Length < FewPages;
        });
    }

    [Fact]
    public async Task A_truncation_that_finds_the_database_busy_is_repeated()
    {
        var queue = Open(5000);
        var log = await FillLogAsync(queue);
        using var reader = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        reader.Open();
        QueueDatabase.Execute(reader, "BEGIN; SELECT count(*) FROM webhooks");
        // One wait for each burst of writes, and one after each attempt.
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(_time.TimersOf(WalCheckpoints.IdleAfter) >= 6);
        });
        log.Refresh();
        Assert.InRange(log.Length, 1 << 19, int.MaxValue);
        QueueDatabase.Execute(reader, "ROLLBACK");
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            log.Refresh();
            return Task.FromResult(log.Length == 0);
        });
    }

    private async Task<FileInfo> FillLogAsync(SqliteWebhookQueue queue)
    {
        await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct)));
        var log = new FileInfo(File + "-wal");
        Assert.InRange(log.Length, 1 << 19, int.MaxValue);
        return log;
    }
}
