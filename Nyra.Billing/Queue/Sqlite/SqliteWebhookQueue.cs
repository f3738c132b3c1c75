using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Nyra.Billing.Configuration;

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>The queue in one SQLite file (WAL, synchronous FULL): for one machine, where several processes may share it.</summary>
public sealed class SqliteWebhookQueue : IWebhookQueue, IDeadLetters, ICustomerWebhooks, IAsyncDisposable
{
    // SQLite gives its lock to the first that asks, and a process that waits asks only now and then: long transactions in direct succession
    // would lock it out.
    private static readonly TimeSpan LongHeld = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);

    private readonly SqliteConnection _connection;
    private readonly GroupCommit<SqliteConnection> _writer;
    private readonly SqliteConnection _reader;
    private readonly WalCheckpoints _checkpoints;
    private readonly QueueWake _wake = new();
    private readonly WakeFile _wakeFile;
    private readonly SemaphoreSlim _reading = new(1);
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly int _maxDeadLetters;
    private long? _lookedAt;
    private int _room;
    private TimeSpan _held;
    private bool _wakes;
    private bool _disposed;

    private SqliteWebhookQueue(
        SqliteConnection connection, SqliteConnection reader, WalCheckpoints checkpoints, WakeFile wakeFile, TimeSpan lease, int capacity,
        int maxDeadLetters, TimeProvider time)
    {
        (_connection, _reader, Lease, _capacity, _time, _maxDeadLetters) = (connection, reader, lease, capacity, time, maxDeadLetters);
        (_writer, _checkpoints, _wakeFile) = (new(CommitAsync), checkpoints, wakeFile);
    }

    public TimeSpan Lease { get; }

    /// <param name="capacity">How many may wait before ingest is refused.</param>
    /// <param name="maxDeadLetters">How many dead letters are kept.</param>
    /// <exception cref="InvalidDataException">When the file cannot be opened or is no queue file of this format.</exception>
    public static SqliteWebhookQueue Open(
        string path, TimeSpan lease, int capacity, TimeProvider time, int maxDeadLetters = QueueOptions.DefaultMaxDeadLetters)
    {
        var full = Path.GetFullPath(path);
        var writer = QueueDatabase.Open(full);
        return new(writer, QueueDatabase.Open(full), new(QueueDatabase.Open(full), time), new(full, time), lease, capacity, maxDeadLetters,
            time);
    }

    public async Task EnqueueAsync(WebhookEnvelope envelope, TimeSpan delay, CancellationToken ct)
    {
        if (!await _writer.RunAsync(connection => Insert(connection, envelope, delay), ct))
            throw new QueueFullException(_capacity);
    }

    public async Task<IReadOnlyList<QueuedWebhook>> DequeueAsync(int most, CancellationToken ct)
    {
        _wakeFile.Watch(_wake.Set);
        while (true)
        {
            var wake = _wake.Next;
            await ReleaseFromFutureAsync(ct);
            // Looking costs no transaction; taking does.
            var next = await ReadAsync(QueueRows.NextAvailable, ct);
            if (next <= Now())
            {
                // Once asked for, they are taken and returned: what a canceled caller never saw would wait for its lease to run out.
                var taken = await _writer.RunAsync(connection => QueueRows.Take(connection, most, Now(), Lease), CancellationToken.None);
                if (taken.Count > 0)
                    return taken;
            }
            var wait = TimeSpan.FromMilliseconds(next is { } at ? Math.Max(0, at - Now()) : int.MaxValue);
            await QueueWake.WaitAsync(wake, wait < _wakeFile.Poll ? wait : _wakeFile.Poll, _time, ct);
        }
    }

    public Task RenewAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) => webhooks.Count == 0
        ? Task.CompletedTask
        : _writer.RunAsync(
            connection =>
            {
                using var renew = connection.CreateCommand();
                renew.CommandText = "UPDATE webhooks SET available = $until, since = $now WHERE seq = $seq AND taken = $receipt";
                var now = Now();
                renew.Add("$now", now);
                renew.Add("$until", now + (long)Lease.TotalMilliseconds);
                return QueueRows.ForEach(renew, webhooks);
            },
            ct);

    public Task<int> CompleteAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) => webhooks.Count == 0
        ? Task.FromResult(0)
        : _writer.RunAsync(
            connection =>
            {
                using var complete = connection.CreateCommand();
                complete.CommandText = "DELETE FROM webhooks WHERE seq = $seq AND taken = $receipt";
                return QueueRows.ForEach(complete, webhooks);
            },
            ct);

    public Task<bool> RetryAsync(QueuedWebhook webhook, TimeSpan delay, string error, CancellationToken ct) =>
        GiveBackAsync(webhook, delay, error, counting: 1, ct);

    public Task<bool> ReleaseAsync(QueuedWebhook webhook, TimeSpan delay, string reason, CancellationToken ct) =>
        GiveBackAsync(webhook, delay, reason, counting: 0, ct);

    public async Task<BuryOutcome> BuryAsync(QueuedWebhook webhook, string reason, CancellationToken ct) => await _writer.RunAsync(
        connection => QueueRows.CountDeadLetters(connection) >= _maxDeadLetters && QueueRows.IsHeld(connection, webhook) ? BuryOutcome.Full
            : QueueRows.Bury(connection, webhook, reason, Now()) ? BuryOutcome.Buried
            : BuryOutcome.Lost,
        ct);

    // Without a change of what it says: the write is what proves it.
    public Task ProveWritableAsync(CancellationToken ct) => _writer.RunAsync(
        connection =>
        {
            QueueDatabase.ProveWritable(connection);
            return true;
        },
        ct);

    public Task<QueueDepth> DepthAsync(CancellationToken ct) =>
        ReadAsync(connection => QueueRows.Depth(connection, Now(), _capacity, _maxDeadLetters), ct);

    public async Task<IReadOnlyList<DeadLetter>> ListAsync(string? after, int most, CancellationToken ct) =>
        QueueRows.SeqOf(after ?? "0") is { } seq ? await ReadAsync(connection => QueueRows.DeadLetters(connection, "seq > $seq", seq, most), ct) : [];

    public async Task<DeadLetter?> FindAsync(string id, CancellationToken ct) =>
        QueueRows.SeqOf(id) is { } seq ? (await ReadAsync(connection => QueueRows.DeadLetters(connection, "seq = $seq", seq, 1), ct)).SingleOrDefault() : null;

    // AUTOINCREMENT never gives a number twice: the letter takes its old one back, and its place before what came later.
    public Task<bool> ReplayAsync(string id, CancellationToken ct) => OnDeadAsync(
        id,
        """
        INSERT INTO webhooks
                (seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, detail, enqueued, available,
                    since,
                last_error, earlier, replays)
            SELECT seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, detail, enqueued, $now, $now,
                last_error, earlier + attempt, replays + 1 FROM dead_letters WHERE seq = $seq;
        DELETE FROM dead_letters WHERE seq = $seq
        """,
        ct);

    public Task<bool> DropAsync(string id, CancellationToken ct) => OnDeadAsync(id, "DELETE FROM dead_letters WHERE seq = $seq", ct);

    public Task<IReadOnlyList<WebhookEnvelope>> ListOfAsync(string customerId, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<WebhookEnvelope>>(connection => QueueRows.ListOf(connection, customerId), ct);

    public Task<int> EraseOfAsync(string customerId, CancellationToken ct) =>
        _writer.RunAsync(connection => QueueRows.EraseOf(connection, customerId), ct);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _wakeFile.Dispose();
        await _writer.DisposeAsync();
        await _checkpoints.DisposeAsync();
        await _connection.DisposeAsync();
        await _reading.WaitAsync();
        await _reader.DisposeAsync();
        _reading.Dispose();
    }

    // A health proof changes no rows.
    private async Task CommitAsync(Action<SqliteConnection> changes)
    {
        if (_held > LongHeld)
            await Task.Delay(Breath);
        var since = Stopwatch.GetTimestamp();
        var changed = SQLitePCL.raw.sqlite3_total_changes(_connection.Handle);
        try
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            changes(_connection);
            transaction.Commit();
        }
        catch (SqliteException error)
        {
            throw Unavailable(error);
        }
        _held = Stopwatch.GetElapsedTime(since);
        _checkpoints.Written(changed: SQLitePCL.raw.sqlite3_total_changes(_connection.Handle) != changed);
        if (!_wakes)
            return;
        _wakes = false;
        _wake.Set();
        _wakeFile.Touch();
    }

    private bool Insert(SqliteConnection connection, WebhookEnvelope envelope, TimeSpan delay)
    {
        if (delay == TimeSpan.Zero && !HasRoom(connection))
            return false;
        QueueRows.Insert(connection, envelope, Now(), delay);
        return _wakes = true;
    }

    // Counting costs more than storing: what room there was is used up in portions, the last ones counted one by one.
    private bool HasRoom(SqliteConnection connection)
    {
        const int Portion = 1000;
        if (_room == 0)
        {
            var left = _capacity - QueueRows.Count(connection);
            _room = left > Portion ? Math.Min(Portion, left - Portion) : Math.Clamp(left, 0, 1);
        }
        return _room > 0 && _room-- > 0;
    }

    // Times are wall times, so that they hold across processes. After the clock was set back, a lease or delay that began before would last
    // as much longer: it ends at once, and what was enqueued before is ready. No event lasts longer hidden than twice its delay.
    private async Task ReleaseFromFutureAsync(CancellationToken ct)
    {
        if (_lookedAt is { } last && _time.GetElapsedTime(last) < QueueWake.Poll)
            return;
        _lookedAt = _time.GetTimestamp();
        if (await ReadAsync(connection => QueueRows.AnyFromFuture(connection, Latest(), Lease), ct))
            await _writer.RunAsync(connection => QueueRows.ReleaseFromFuture(connection, Now(), Latest(), Lease), ct);
    }

    // The clocks of two processes are the same, and are adjusted by a little all the time.
    private long Latest() => Now() + (long)Lease.TotalMilliseconds;

    private async Task<bool> OnDeadAsync(string id, string sql, CancellationToken ct) => QueueRows.SeqOf(id) is { } seq && await _writer.RunAsync(
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Add("$seq", seq);
            command.Add("$now", Now());
            _wakes = true;
            return command.ExecuteNonQuery() > 0;
        },
        ct);

    // Taking it counted the attempt already, so that a crash counts, too.
    private Task<bool> GiveBackAsync(QueuedWebhook webhook, TimeSpan delay, string error, int counting, CancellationToken ct) => SettleAsync(
        webhook,
        """
        UPDATE webhooks SET taken = NULL, available = $available, since = $now, last_error = $error, attempt = attempt - 1 + $counting
        WHERE seq = $seq AND taken = $receipt
        """,
        update =>
        {
            var now = Now();
            update.Add("$now", now);
            update.Add("$available", now + (long)delay.TotalMilliseconds);
            update.Add("$error", error);
            update.Add("$counting", counting);
            _wakes = true;
        },
        ct);

    private Task<bool> SettleAsync(QueuedWebhook webhook, string sql, Action<SqliteCommand> more, CancellationToken ct) =>
        _writer.RunAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.Add("$seq", QueueRows.SeqOf(webhook));
                command.Add("$receipt", webhook.Receipt);
                more(command);
                return command.ExecuteNonQuery() > 0;
            },
            ct);

    private async Task<T> ReadAsync<T>(Func<SqliteConnection, T> query, CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            return query(_reader);
        }
        catch (SqliteException error)
        {
            throw Unavailable(error);
        }
        finally
        {
            _reading.Release();
        }
    }

    private static QueueUnavailableException Unavailable(SqliteException error) =>
        new($"The queue's database refused: {error.Message}", error);

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
