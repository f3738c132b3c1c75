using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>The queue in one SQLite file (WAL, synchronous FULL): for one machine, where several processes may share it.</summary>
public sealed class SqliteWebhookQueue : IWebhookQueue, IDeadLetters, IAsyncDisposable
{
    // How long a delivery may stay unseen by another process than the one that stored it.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly SqliteConnection _connection;
    private readonly GroupCommit<SqliteConnection> _writer;
    private readonly SqliteConnection _reader;
    private readonly SemaphoreSlim _reading = new(1);
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private int _room;
    private bool _disposed;

    private SqliteWebhookQueue(SqliteConnection connection, SqliteConnection reader, TimeSpan lease, int capacity, TimeProvider time)
    {
        (_connection, _reader, Lease, _capacity, _time) = (connection, reader, lease, capacity, time);
        _writer = new(CommitAsync);
    }

    public TimeSpan Lease { get; }

    /// <param name="capacity">How many may wait before ingest is refused.</param>
    /// <exception cref="InvalidDataException">When the file cannot be opened or is no queue file of this format.</exception>
    public static SqliteWebhookQueue Open(string path, TimeSpan lease, int capacity, TimeProvider time)
    {
        var full = Path.GetFullPath(path);
        var writer = QueueDatabase.Open(full);
        return new(writer, QueueDatabase.Open(full), lease, capacity, time);
    }

    public async Task EnqueueAsync(WebhookEnvelope envelope, TimeSpan delay, CancellationToken ct)
    {
        if (!await _writer.RunAsync(connection => Insert(connection, envelope, delay), ct))
            throw new QueueFullException(_capacity);
    }

    public async Task<IReadOnlyList<QueuedWebhook>> DequeueAsync(int most, CancellationToken ct)
    {
        while (true)
        {
            // Looking costs no transaction; taking does.
            if (await ReadAsync(AnyAvailable, ct))
            {
                // Once asked for, they are taken and returned: what a canceled caller never saw would wait for its lease to run out.
                var taken = await _writer.RunAsync(connection => Take(connection, most), CancellationToken.None);
                if (taken.Count > 0)
                    return taken;
            }
            await Task.Delay(Poll, _time, ct);
        }
    }

    public Task RenewAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) => webhooks.Count == 0
        ? Task.CompletedTask
        : _writer.RunAsync(
            connection =>
            {
                using var renew = connection.CreateCommand();
                renew.CommandText = "UPDATE webhooks SET available = $until WHERE seq = $seq AND taken = $receipt";
                Add(renew, "$until", Now() + (long)Lease.TotalMilliseconds);
                return ForEach(renew, webhooks);
            },
            ct);

    public Task<int> CompleteAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) => webhooks.Count == 0
        ? Task.FromResult(0)
        : _writer.RunAsync(
            connection =>
            {
                using var complete = connection.CreateCommand();
                complete.CommandText = "DELETE FROM webhooks WHERE seq = $seq AND taken = $receipt";
                return ForEach(complete, webhooks);
            },
            ct);

    public Task<bool> RetryAsync(QueuedWebhook webhook, TimeSpan delay, string error, CancellationToken ct) =>
        GiveBackAsync(webhook, delay, error, counting: 1, ct);

    public Task<bool> ReleaseAsync(QueuedWebhook webhook, TimeSpan delay, string reason, CancellationToken ct) =>
        GiveBackAsync(webhook, delay, reason, counting: 0, ct);

    public Task<bool> BuryAsync(QueuedWebhook webhook, string reason, CancellationToken ct) => SettleAsync(
        webhook,
        """
        INSERT INTO dead_letters
            SELECT seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, enqueued, attempt, last_error,
                $now, $reason, earlier, replays FROM webhooks WHERE seq = $seq AND taken = $receipt;
        DELETE FROM webhooks WHERE seq = $seq AND taken = $receipt
        """,
        move =>
        {
            Add(move, "$now", Now());
            Add(move, "$reason", reason);
        },
        ct);

    public Task<QueueDepth> DepthAsync(CancellationToken ct) => ReadAsync(
        connection =>
        {
            var now = Now();
            using var count = connection.CreateCommand();
            count.CommandText = """
                SELECT count(*) FILTER (WHERE available <= $now), count(*) FILTER (WHERE available > $now), coalesce(min(enqueued), $now),
                    (SELECT count(*) FROM dead_letters)
                FROM webhooks
                """;
            Add(count, "$now", now);
            using var row = count.ExecuteReader();
            row.Read();
            return new QueueDepth(row.GetInt32(0), row.GetInt32(1), row.GetInt32(3), TimeSpan.FromMilliseconds(Math.Max(0, now - row.GetInt64(2))), _capacity);
        },
        ct);

    public async Task<IReadOnlyList<DeadLetter>> ListAsync(string? after, int most, CancellationToken ct) =>
        SeqOf(after ?? "0") is { } seq ? await ReadAsync(connection => DeadLetters(connection, "seq > $seq", seq, most), ct) : [];

    public async Task<DeadLetter?> FindAsync(string id, CancellationToken ct) =>
        SeqOf(id) is { } seq ? (await ReadAsync(connection => DeadLetters(connection, "seq = $seq", seq, 1), ct)).SingleOrDefault() : null;

    // AUTOINCREMENT never gives a number twice: the letter takes its old one back, and its place before what came later.
    public Task<bool> ReplayAsync(string id, CancellationToken ct) => OnDeadAsync(
        id,
        """
        INSERT INTO webhooks
                (seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, enqueued, available, last_error, earlier, replays)
            SELECT seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, enqueued, $now, last_error,
                earlier + attempt, replays + 1 FROM dead_letters WHERE seq = $seq;
        DELETE FROM dead_letters WHERE seq = $seq
        """,
        ct);

    public Task<bool> DropAsync(string id, CancellationToken ct) => OnDeadAsync(id, "DELETE FROM dead_letters WHERE seq = $seq", ct);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _writer.DisposeAsync();
        await _connection.DisposeAsync();
        await _reading.WaitAsync();
        await _reader.DisposeAsync();
        _reading.Dispose();
    }

    private Task CommitAsync(Action<SqliteConnection> changes)
    {
        try
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            changes(_connection);
            transaction.Commit();
            return Task.CompletedTask;
        }
        catch (SqliteException error)
        {
            throw Unavailable(error);
        }
    }

    private bool Insert(SqliteConnection connection, WebhookEnvelope envelope, TimeSpan delay)
    {
        if (delay == TimeSpan.Zero && !HasRoom(connection))
            return false;
        var now = Now();
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO webhooks
                (event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, enqueued, available)
            VALUES ($event, $type, $created, $livemode, $object, $customer, $trace, $again, $now, $available)
            """;
        Add(insert, "$event", envelope.EventId);
        Add(insert, "$type", envelope.Type);
        Add(insert, "$created", envelope.Created.ToUnixTimeSeconds());
        Add(insert, "$livemode", envelope.Livemode);
        Add(insert, "$object", envelope.ObjectId);
        Add(insert, "$customer", envelope.CustomerId);
        Add(insert, "$trace", envelope.TraceParent);
        Add(insert, "$again", envelope.LookAgain);
        Add(insert, "$now", now);
        Add(insert, "$available", now + (long)delay.TotalMilliseconds);
        insert.ExecuteNonQuery();
        return true;
    }

    // Counting costs more than storing: what room there was is used up in portions, the last ones counted one by one.
    private bool HasRoom(SqliteConnection connection)
    {
        const int Portion = 1000;
        if (_room == 0)
        {
            using var count = connection.CreateCommand();
            count.CommandText = "SELECT count(*) FROM webhooks";
            var left = _capacity - (int)(long)count.ExecuteScalar()!;
            _room = left > Portion ? Math.Min(Portion, left - Portion) : Math.Clamp(left, 0, 1);
        }
        return _room > 0 && _room-- > 0;
    }

    private bool AnyAvailable(SqliteConnection connection)
    {
        using var any = connection.CreateCommand();
        any.CommandText = "SELECT EXISTS (SELECT 1 FROM webhooks WHERE available <= $now)";
        Add(any, "$now", Now());
        return (long)any.ExecuteScalar()! == 1;
    }

    private List<QueuedWebhook> Take(SqliteConnection connection, int most)
    {
        var now = Now();
        using var take = connection.CreateCommand();
        take.CommandText = """
            UPDATE webhooks SET attempt = attempt + 1, available = $until, taken = $batch || '/' || seq
            WHERE seq IN (SELECT seq FROM webhooks WHERE available <= $now ORDER BY available, seq LIMIT $most)
            RETURNING seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, enqueued, attempt, taken
            """;
        Add(take, "$now", now);
        Add(take, "$until", now + (long)Lease.TotalMilliseconds);
        Add(take, "$batch", Guid.NewGuid().ToString("N"));
        Add(take, "$most", most);
        var taken = new List<(long Seq, QueuedWebhook Webhook)>();
        using var row = take.ExecuteReader();
        while (row.Read())
        {
            taken.Add((row.GetInt64(0), new(Envelope(row), row.GetString(11), row.GetInt32(10), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)))));
        }
        // RETURNING promises no order.
        return [.. taken.OrderBy(entry => entry.Seq).Select(entry => entry.Webhook)];
    }

    private static List<DeadLetter> DeadLetters(SqliteConnection connection, string which, long seq, int most)
    {
        using var find = connection.CreateCommand();
        find.CommandText = $"""
            SELECT seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, enqueued, earlier + attempt, buried, reason,
                last_error, replays
            FROM dead_letters WHERE {which} ORDER BY seq LIMIT $most
            """;
        Add(find, "$seq", seq);
        Add(find, "$most", most);
        var found = new List<DeadLetter>();
        using var row = find.ExecuteReader();
        while (row.Read())
        {
            found.Add(new(
                row.GetInt64(0).ToString(CultureInfo.InvariantCulture), Envelope(row), row.GetInt32(10), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)), row.GetString(12), Text(row, 13), row.GetInt32(14)));
        }
        return found;
    }

    private async Task<bool> OnDeadAsync(string id, string sql, CancellationToken ct) => SeqOf(id) is { } seq && await _writer.RunAsync(
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            Add(command, "$seq", seq);
            Add(command, "$now", Now());
            return command.ExecuteNonQuery() > 0;
        },
        ct);

    private static long? SeqOf(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null;

    // Taking it counted the attempt already, so that a crash counts, too.
    private Task<bool> GiveBackAsync(QueuedWebhook webhook, TimeSpan delay, string error, int counting, CancellationToken ct) => SettleAsync(
        webhook,
        """
        UPDATE webhooks SET taken = NULL, available = $available, last_error = $error, attempt = attempt - 1 + $counting
        WHERE seq = $seq AND taken = $receipt
        """,
        update =>
        {
            Add(update, "$available", Now() + (long)delay.TotalMilliseconds);
            Add(update, "$error", error);
            Add(update, "$counting", counting);
        },
        ct);

    private Task<bool> SettleAsync(QueuedWebhook webhook, string sql, Action<SqliteCommand> more, CancellationToken ct) =>
        _writer.RunAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                Add(command, "$seq", SeqOf(webhook));
                Add(command, "$receipt", webhook.Receipt);
                more(command);
                return command.ExecuteNonQuery() > 0;
            },
            ct);

    // Runs the command on each of them, those that are no longer the caller's untouched; returns how many were.
    private static int ForEach(SqliteCommand command, IReadOnlyCollection<QueuedWebhook> webhooks)
    {
        var (seq, receipt) = (command.Parameters.Add("$seq", SqliteType.Integer), command.Parameters.Add("$receipt", SqliteType.Text));
        var changed = 0;
        foreach (var webhook in webhooks)
        {
            (seq.Value, receipt.Value) = (SeqOf(webhook), webhook.Receipt);
            changed += command.ExecuteNonQuery();
        }
        return changed;
    }

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

    // Columns 1 to 8 of every query that reads whole rows.
    private static WebhookEnvelope Envelope(SqliteDataReader row) => new(
        row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(3)), row.GetBoolean(4),
        Text(row, 5), Text(row, 6), Text(row, 7), row.GetInt32(8));

    private static long SeqOf(QueuedWebhook webhook) =>
        long.Parse(webhook.Receipt.AsSpan(webhook.Receipt.IndexOf('/') + 1), CultureInfo.InvariantCulture);

    private static QueueUnavailableException Unavailable(SqliteException error) =>
        new($"The queue's database refused: {error.Message}", error);

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static void Add(SqliteCommand command, string name, object? value) =>
        command.Parameters.AddWithValue(name, value ?? DBNull.Value);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
