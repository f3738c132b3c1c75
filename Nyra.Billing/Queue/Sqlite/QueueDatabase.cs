using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>The queue's SQLite file: opened for durability, its tables made where missing.</summary>
internal static class QueueDatabase
{
    // user_version of a file this code can work with.
    private const int Format = 3;

    // taken: the receipt of its holder; available: from when (Unix milliseconds) it may be taken, also by expiry of a lease; since:
    // when that was decided, null where an earlier format did; earlier: attempts before it was last replayed.
    private const string Tables = """
        CREATE TABLE webhooks (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            event_id TEXT NOT NULL, type TEXT NOT NULL, created INTEGER NOT NULL, livemode INTEGER NOT NULL,
            object_id TEXT, customer_id TEXT, trace_parent TEXT, look_again INTEGER NOT NULL,
            enqueued INTEGER NOT NULL, available INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, taken TEXT, last_error TEXT,
            earlier INTEGER NOT NULL DEFAULT 0, replays INTEGER NOT NULL DEFAULT 0, detail TEXT, since INTEGER
        ) STRICT;
        CREATE INDEX webhooks_available ON webhooks (available);
        CREATE TABLE dead_letters (
            seq INTEGER PRIMARY KEY,
            event_id TEXT NOT NULL, type TEXT NOT NULL, created INTEGER NOT NULL, livemode INTEGER NOT NULL,
            object_id TEXT, customer_id TEXT, trace_parent TEXT, look_again INTEGER NOT NULL,
            enqueued INTEGER NOT NULL, attempt INTEGER NOT NULL, last_error TEXT, buried INTEGER NOT NULL, reason TEXT NOT NULL,
            earlier INTEGER NOT NULL DEFAULT 0, replays INTEGER NOT NULL DEFAULT 0, detail TEXT
        ) STRICT;
        CREATE INDEX dead_letters_customer ON dead_letters (customer_id);
        PRAGMA user_version = 3;
        """;

    // What a replayed dead letter remembers of its attempts came with the second format.
    private const string FromFormat1 = """
        ALTER TABLE webhooks ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE webhooks ADD COLUMN replays INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE dead_letters ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE dead_letters ADD COLUMN replays INTEGER NOT NULL DEFAULT 0;
        PRAGMA user_version = 2;
        """;

    // Details of refunds and disputes, when a lease or delay began, and the look for one customer's dead letters came with the third
    // format.
    private const string FromFormat2 = """
        ALTER TABLE webhooks ADD COLUMN detail TEXT;
        ALTER TABLE webhooks ADD COLUMN since INTEGER;
        ALTER TABLE dead_letters ADD COLUMN detail TEXT;
        CREATE INDEX dead_letters_customer ON dead_letters (customer_id);
        PRAGMA user_version = 3;
        """;

    /// <exception cref="InvalidDataException">When the file cannot be opened, is no database, or was written by a newer version.</exception>
    public static SqliteConnection Open(string path)
    {
        // Two processes share the file: wait for the other's transaction, yet answer Stripe long before it gives up.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 2 }.ToString());
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            connection.Open();
            // SQLite waits a millisecond for a lock, then a little longer; the library above it would wait 150 at once.
            Execute(connection, "PRAGMA busy_timeout = 2000");
            // The log is emptied beside the writer (WalCheckpoints) and by heartbeats; by the writer only where it has grown to 64 MiB.
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16384;");
            MakeTables(connection, path);
            return connection;
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw new InvalidDataException(
                $"The queue file '{path}' cannot be opened: {error.Message} Name another with NYRA_QUEUE_FILE, or repair or move this one.",
                error);
        }
    }

    /// <summary>Within a transaction: has its commit write the file, without a change of what it says.</summary>
    public static void ProveWritable(SqliteConnection connection) =>
        // The format as it is now: a newer version may have migrated the file since this process opened it.
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {FormatOf(connection)}"));

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void MakeTables(SqliteConnection connection, string path)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var format = FormatOf(connection);
        if (format > Format)
            throw new InvalidDataException($"The queue file '{path}' has format {format}; this version reads format {Format}. Run the version that wrote it.");
        if (format == 0)
            Execute(connection, Tables);
        if (format == 1)
            Execute(connection, FromFormat1);
        if (format is 1 or 2)
            Execute(connection, FromFormat2);
        transaction.Commit();
    }

    private static long FormatOf(SqliteConnection connection)
    {
        using var version = connection.CreateCommand();
        version.CommandText = "PRAGMA user_version";
        return (long)version.ExecuteScalar()!;
    }
}
