using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

public sealed partial class SqliteWebhookQueueTests : WebhookQueueContract, IAsyncDisposable
{
    private readonly AdjustableClock _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteWebhookQueue> _opened = [];

    protected override TimeProvider Clock => _time;

    private string File => _folder.File("webhooks.db");

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _opened)
            await queue.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_by_name_and_not_touched()
    {
        System.IO.File.WriteAllText(File, "This is no database, and long enough that it cannot be mistaken for an empty one.");
        var before = System.IO.File.ReadAllBytes(File);
        Assert.Contains(File, Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_with_that_reason()
    {
        await Open().DisposeAsync();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            QueueDatabase.Execute(connection, "PRAGMA user_version = 7");
        }
        Assert.Contains("format 7", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("synchronous", 2L)] // FULL: a commit is on the disk when it returns.
    [InlineData("journal_mode", "wal")]
    [InlineData("busy_timeout", 2000L)]
    [InlineData("wal_autocheckpoint", 16384L)]
    public async Task A_connection_has_these_settings_also_to_a_file_that_was_there(string pragma, object expected)
    {
        await Open().DisposeAsync();
        using var connection = QueueDatabase.Open(File);
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";
        Assert.Equal(expected, command.ExecuteScalar());
    }

    [Fact]
    public async Task A_health_proof_leaves_the_format_of_a_newer_version()
    {
        var queue = Open();
        using var newer = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        newer.Open();
        QueueDatabase.Execute(newer, "PRAGMA user_version = 7");
        await queue.ProveWritableAsync(Ct);
        using var format = newer.CreateCommand();
        format.CommandText = "PRAGMA user_version";
        Assert.Equal(7L, format.ExecuteScalar());
    }

    [Fact]
    public async Task A_database_another_holds_for_too_long_is_an_outage_and_nothing_is_stored()
    {
        var queue = Open();
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        other.Open();
        QueueDatabase.Execute(other, "BEGIN EXCLUSIVE");
        await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct));
        await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.ProveWritableAsync(Ct));
        QueueDatabase.Execute(other, "ROLLBACK");
        Assert.True((await queue.DepthAsync(Ct)).Drained);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.Equal(1, (await queue.DepthAsync(Ct)).Ready);
    }

    [Fact]
    public async Task A_file_of_the_first_format_is_brought_up_to_date_with_what_it_holds()
    {
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            QueueDatabase.Execute(connection, """
                CREATE TABLE webhooks (
                    seq INTEGER PRIMARY KEY AUTOINCREMENT,
                    event_id TEXT NOT NULL, type TEXT NOT NULL, created INTEGER NOT NULL, livemode INTEGER NOT NULL,
                    object_id TEXT, customer_id TEXT, trace_parent TEXT, look_again INTEGER NOT NULL,
                    enqueued INTEGER NOT NULL, available INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, taken TEXT, last_error TEXT
                ) STRICT;
                CREATE TABLE dead_letters (
                    seq INTEGER PRIMARY KEY,
                    event_id TEXT NOT NULL, type TEXT NOT NULL, created INTEGER NOT NULL, livemode INTEGER NOT NULL,
                    object_id TEXT, customer_id TEXT, trace_parent TEXT, look_again INTEGER NOT NULL,
                    enqueued INTEGER NOT NULL, attempt INTEGER NOT NULL, last_error TEXT, buried INTEGER NOT NULL, reason TEXT NOT NULL
                ) STRICT;
                INSERT INTO webhooks (event_id, type, created, livemode, look_again, enqueued, available) VALUES ('evt_1', 'invoice.paid', 0, 0, 0, 0, 0);
                INSERT INTO dead_letters VALUES (7, 'evt_7', 'invoice.paid', 0, 0, NULL, NULL, NULL, 0, 0, 3, NULL, 0, 'given up');
                PRAGMA user_version = 1;
                """);
        }
        var queue = Open();
        Assert.Equal("evt_1", Assert.Single(await queue.DequeueAsync(10, Ct)).Envelope.EventId);
        Assert.Equal(("evt_7", 3), (await queue.FindAsync("7", Ct)) is { } letter ? (letter.Envelope.EventId, letter.Attempts) : default);
    }

    [Fact]
    public async Task Its_capacity_is_kept_to_however_it_is_counted()
    {
        var queue = Open(2500);
        await Task.WhenAll(Enumerable.Range(0, 2500).Select(i => queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct)));
        await Assert.ThrowsAsync<QueueFullException>(() => queue.EnqueueAsync(Event(0), TimeSpan.Zero, Ct));
        await queue.CompleteAsync([Assert.Single(await queue.DequeueAsync(1, Ct))], Ct);
        await queue.EnqueueAsync(Event(0), TimeSpan.Zero, Ct);
        await Assert.ThrowsAsync<QueueFullException>(() => queue.EnqueueAsync(Event(0), TimeSpan.Zero, Ct));
    }

    [Fact]
    public async Task Two_processes_that_store_at_once_stay_within_the_capacity()
    {
        var (one, other) = (Open(1500), Open(1500));
        var stored = 0;
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(async i =>
        {
            try
            {
                await (i % 2 == 0 ? one : other).EnqueueAsync(Event(i), TimeSpan.Zero, Ct);
                Interlocked.Increment(ref stored);
            }
            catch (QueueFullException)
            {
            }
        }));
        Assert.InRange(stored, 1, 1500);
        Assert.Equal(stored, (await one.DepthAsync(Ct)).Ready);
    }

    [Fact]
    public async Task One_that_is_disposed_of_leaves_nothing_but_its_database()
    {
        var queue = Open();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.Single(await queue.DequeueAsync(1, Ct));
        await queue.DisposeAsync();
        await queue.DisposeAsync();
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.db-*"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_clock_was_set_back_nothing_waits_longer(bool opened)
    {
        var queue = Open();
        for (var i = 1; i <= 4; i++)
            await queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct);
        // The first is held by a worker that dies, the second by one that lives, the third waits for a retry, the fourth was never taken.
        var held = await queue.DequeueAsync(3, Ct);
        await queue.RetryAsync(held[2], TimeSpan.FromMinutes(10), "failed", Ct);
        _time.SetBack(TimeSpan.FromHours(1));
        await queue.RenewAsync([held[1]], Ct);
        var other = opened ? queue : Open();
        var taken = new List<QueuedWebhook>();
        while (taken.Count < 3)
        {
            var taking = other.DequeueAsync(10, Ct);
            await Eventually.HoldsAsync(async () =>
            {
                await queue.RenewAsync([held[1]], Ct);
                _time.Advance(TimeSpan.FromSeconds(1));
                return taking.IsCompleted;
            });
            taken.AddRange(await taking);
        }
        Assert.Equal([("evt_1", 2), ("evt_3", 2), ("evt_4", 1)],
            taken.Select(webhook => (webhook.Envelope.EventId, webhook.Attempt)).Order());
        Assert.Equal(0, await queue.CompleteAsync([held[0]], Ct));
        Assert.Equal(1, await queue.CompleteAsync([held[1]], Ct));
    }

    [Fact]
    public async Task A_delay_that_begins_after_the_clock_was_set_back_is_kept()
    {
        var queue = Open();
        _time.SetBack(TimeSpan.FromHours(1));
        await queue.EnqueueAsync(Event(1), TimeSpan.FromMinutes(10), Ct);
        await queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
        Assert.Equal("evt_2", Assert.Single(await queue.DequeueAsync(10, Ct)).Envelope.EventId);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["evt_1", "evt_2"], (await queue.DequeueAsync(10, Ct)).Select(webhook => webhook.Envelope.EventId));
    }

    [Theory]
    [InlineData("SELECT seq FROM dead_letters WHERE customer_id = 'cus_1'")]
    [InlineData("DELETE FROM dead_letters WHERE customer_id = 'cus_1'")]
    public async Task Dead_letters_of_one_customer_are_found_by_an_index(string sql)
    {
        await Open().DisposeAsync();
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var plan = connection.CreateCommand();
        plan.CommandText = "EXPLAIN QUERY PLAN " + sql;
        using var row = plan.ExecuteReader();
        Assert.True(row.Read());
        Assert.Contains("dead_letters_customer", row.GetString(3), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_consumer_takes_a_delayed_one_when_its_time_comes()
    {
        var queue = Open();
        var waiting = queue.DequeueAsync(10, Ct);
        var delay = QueueWake.Poll / 2;
        await queue.EnqueueAsync(Event(1), delay, Ct);
        _time.Advance(delay);
        Assert.Equal("evt_1", Assert.Single(await waiting.WaitAsync(TimeSpan.FromSeconds(20))).Envelope.EventId);
    }

    [Fact]
    public async Task Where_files_cannot_be_watched_consumers_poll()
    {
        // The name of the watched folder is taken.
        System.IO.File.WriteAllText(File + ".wake", "");
        var (worker, ingest) = (Open(), Open());
        var waiting = worker.DequeueAsync(10, Ct);
        await ingest.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.False(waiting.IsCompleted);
        _time.Advance(QueueWake.PollUnnotified);
        Assert.Equal("evt_1", Assert.Single(await waiting.WaitAsync(TimeSpan.FromSeconds(20))).Envelope.EventId);
    }

    protected override Task<IWebhookQueue> OpenAsync(int capacity = 1000, bool leasesEnd = false, int maxDeadLetters = 10_000) =>
        Task.FromResult<IWebhookQueue>(Open(capacity, maxDeadLetters));

    // Its clock stands still.
    protected override Task<IWebhookQueue> OpenWithoutPollingAsync() => OpenAsync();

    protected override async Task CloseAsync(IWebhookQueue queue) => await ((SqliteWebhookQueue)queue).DisposeAsync();

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    private SqliteWebhookQueue Open(int capacity = 1000, int maxDeadLetters = 10_000)
    {
        var queue = SqliteWebhookQueue.Open(File, TimeSpan.FromSeconds(60), capacity, _time, maxDeadLetters);
        _opened.Add(queue);
        return queue;
    }
}
