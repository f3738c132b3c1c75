using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>The statements of the SQLite queue and what they read, each on the connection it is given. Times are Unix milliseconds.</summary>
internal static class QueueRows
{
    // Formats before the third do not say when a lease began: one that ends later than any lease may is from the future as well.
    private const string FromFuture = "since > $latest OR (since IS NULL AND taken IS NOT NULL AND available > $latest + $lease)";

    public static void Insert(SqliteConnection connection, WebhookEnvelope envelope, long now, TimeSpan delay)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO webhooks
                (event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, detail, enqueued, since, available)
            VALUES ($event, $type, $created, $livemode, $object, $customer, $trace, $again, $detail, $now, $now, $available)
            """;
        insert.Add("$event", envelope.EventId);
        insert.Add("$type", envelope.Type);
        insert.Add("$created", envelope.Created.ToUnixTimeSeconds());
        insert.Add("$livemode", envelope.Livemode);
        insert.Add("$object", envelope.ObjectId);
        insert.Add("$customer", envelope.CustomerId);
        insert.Add("$trace", envelope.TraceParent);
        insert.Add("$again", envelope.LookAgain);
        insert.Add("$detail", envelope.Detail);
        insert.Add("$now", now);
        insert.Add("$available", now + (long)delay.TotalMilliseconds);
        insert.ExecuteNonQuery();
    }

    public static int Count(SqliteConnection connection)
    {
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM webhooks";
        return (int)(long)count.ExecuteScalar()!;
    }

    public static int CountDeadLetters(SqliteConnection connection)
    {
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM dead_letters";
        return (int)(long)count.ExecuteScalar()!;
    }

    public static bool IsHeld(SqliteConnection connection, QueuedWebhook webhook)
    {
        using var find = connection.CreateCommand();
        find.CommandText = "SELECT EXISTS (SELECT 1 FROM webhooks WHERE seq = $seq AND taken = $receipt)";
        find.Add("$seq", SeqOf(webhook));
        find.Add("$receipt", webhook.Receipt);
        return (long)find.ExecuteScalar()! == 1;
    }

    /// <summary>False where it is no longer the caller's.</summary>
    public static bool Bury(SqliteConnection connection, QueuedWebhook webhook, string reason, long now)
    {
        using var move = connection.CreateCommand();
        move.CommandText = """
            INSERT INTO dead_letters
                    (seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, detail, enqueued, attempt,
                        last_error,
                    buried, reason, earlier, replays)
                SELECT seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, detail, enqueued, attempt,
                    last_error, $now, $reason, earlier, replays FROM webhooks WHERE seq = $seq AND taken = $receipt;
            DELETE FROM webhooks WHERE seq = $seq AND taken = $receipt
            """;
        move.Add("$seq", SeqOf(webhook));
        move.Add("$receipt", webhook.Receipt);
        move.Add("$now", now);
        move.Add("$reason", reason);
        return move.ExecuteNonQuery() > 0;
    }

    public static QueueDepth Depth(SqliteConnection connection, long now, int capacity, int maxDeadLetters)
    {
        using var count = connection.CreateCommand();
        count.CommandText = """
            SELECT count(*) FILTER (WHERE available <= $now), count(*) FILTER (WHERE available > $now), coalesce(min(enqueued), $now),
                (SELECT count(*) FROM dead_letters)
            FROM webhooks
            """;
        count.Add("$now", now);
        using var row = count.ExecuteReader();
        row.Read();
        return new(row.GetInt32(0), row.GetInt32(1), row.GetInt32(3), TimeSpan.FromMilliseconds(Math.Max(0, now - row.GetInt64(2))),
            capacity,
            maxDeadLetters);
    }

    /// <summary>From when the first may be taken, also one whose lease ends then; null where there is none.</summary>
    public static long? NextAvailable(SqliteConnection connection)
    {
        using var first = connection.CreateCommand();
        first.CommandText = "SELECT min(available) FROM webhooks";
        return first.ExecuteScalar() as long?;
    }

    /// <summary>Whether a lease or delay began in the future: the clock was set back since, and it would last as much longer.</summary>
    /// <param name="latest">From when on a beginning lies in the future.</param>
    public static bool AnyFromFuture(SqliteConnection connection, long latest, TimeSpan lease)
    {
        using var find = connection.CreateCommand();
        find.CommandText = $"SELECT EXISTS (SELECT 1 FROM webhooks WHERE {FromFuture})";
        find.Add("$latest", latest);
        find.Add("$lease", (long)lease.TotalMilliseconds);
        return (long)find.ExecuteScalar()! == 1;
    }

    /// <summary>Makes available what <see cref="AnyFromFuture"/> finds. Its holder keeps it until another consumer takes it.</summary>
    public static int ReleaseFromFuture(SqliteConnection connection, long now, long latest, TimeSpan lease)
    {
        using var release = connection.CreateCommand();
        release.CommandText = $"UPDATE webhooks SET available = $now, since = $now WHERE {FromFuture}";
        release.Add("$now", now);
        release.Add("$latest", latest);
        release.Add("$lease", (long)lease.TotalMilliseconds);
        return release.ExecuteNonQuery();
    }

    /// <summary>Takes the first of what is available, oldest first.</summary>
    public static List<QueuedWebhook> Take(SqliteConnection connection, int most, long now, TimeSpan lease)
    {
        using var take = connection.CreateCommand();
        take.CommandText = """
            UPDATE webhooks SET attempt = attempt + 1, available = $until, since = $now, taken = $batch || '/' || seq
            WHERE seq IN (SELECT seq FROM webhooks WHERE available <= $now ORDER BY available, seq LIMIT $most)
            RETURNING seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, detail, enqueued,
                attempt, taken
            """;
        take.Add("$now", now);
        take.Add("$until", now + (long)lease.TotalMilliseconds);
        take.Add("$batch", Guid.NewGuid().ToString("N"));
        take.Add("$most", most);
        var taken = new List<(long Seq, QueuedWebhook Webhook)>();
        using var row = take.ExecuteReader();
        while (row.Read())
        {
            taken.Add((row.GetInt64(0), new(Envelope(row), row.GetString(12), row.GetInt32(11),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)))));
        }
        // RETURNING promises no order.
        return [.. taken.OrderBy(entry => entry.Seq).Select(entry => entry.Webhook)];
    }

    /// <summary>Runs the command on each of them, those that are no longer the caller's untouched.</summary>
    /// <returns>How many were the caller's.</returns>
    public static int ForEach(SqliteCommand command, IReadOnlyCollection<QueuedWebhook> webhooks)
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

    /// <param name="which">The condition; it may name $seq.</param>
    public static List<DeadLetter> DeadLetters(SqliteConnection connection, string which, long seq, int most)
    {
        using var find = connection.CreateCommand();
        find.CommandText = $"""
            SELECT seq, event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, detail, enqueued,
                earlier + attempt,
                buried, reason, last_error, replays
            FROM dead_letters WHERE {which} ORDER BY seq LIMIT $most
            """;
        find.Add("$seq", seq);
        find.Add("$most", most);
        var found = new List<DeadLetter>();
        using var row = find.ExecuteReader();
        while (row.Read())
        {
            found.Add(new(
                row.GetInt64(0).ToString(CultureInfo.InvariantCulture), Envelope(row), row.GetInt32(11),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(12)), row.GetString(13), Text(row, 14), row.GetInt32(15)));
        }
        return found;
    }

    public static List<WebhookEnvelope> ListOf(SqliteConnection connection, string customerId)
    {
        const string Envelopes = "event_id, type, created, livemode, object_id, customer_id, trace_parent, look_again, detail";
        using var find = connection.CreateCommand();
        find.CommandText = $"""
            SELECT seq, {Envelopes} FROM webhooks WHERE customer_id = $customer
            UNION ALL SELECT seq, {Envelopes} FROM dead_letters WHERE customer_id = $customer
            """;
        find.Add("$customer", customerId);
        var found = new List<WebhookEnvelope>();
        using var row = find.ExecuteReader();
        while (row.Read())
            found.Add(Envelope(row));
        return found;
    }

    public static int EraseOf(SqliteConnection connection, string customerId)
    {
        var erased = 0;
        foreach (var table in new[] { "webhooks", "dead_letters" })
        {
            using var erase = connection.CreateCommand();
            erase.CommandText = $"DELETE FROM {table} WHERE customer_id = $customer";
            erase.Add("$customer", customerId);
            erased += erase.ExecuteNonQuery();
        }
        return erased;
    }

    public static long SeqOf(QueuedWebhook webhook) =>
        long.Parse(webhook.Receipt.AsSpan(webhook.Receipt.IndexOf('/') + 1), CultureInfo.InvariantCulture);

    /// <summary>A dead letter's id as the number it is; null when it is none of ours.</summary>
    public static long? SeqOf(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null;

    public static void Add(this SqliteCommand command, string name, object? value) =>
        command.Parameters.AddWithValue(name, value ?? DBNull.Value);

    // Columns 1 to 9 of every query that reads whole rows.
    private static WebhookEnvelope Envelope(SqliteDataReader row) => new(
        row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(3)), row.GetBoolean(4),
        Text(row, 5), Text(row, 6), Text(row, 7), row.GetInt32(8), Text(row, 9));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
