using Microsoft.Data.Sqlite;

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>Heartbeats in the queue's file, in a separate table: <c>worker_heartbeats(process, reported, worker)</c>.</summary>
public sealed class SqliteWorkerHeartbeats : IWorkerHeartbeats, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    private SqliteWorkerHeartbeats(SqliteConnection connection, TimeProvider time) => (_connection, _time) = (connection, time);

    /// <exception cref="InvalidDataException">When the file cannot be opened or is no queue file of this format.</exception>
    public static SqliteWorkerHeartbeats Open(string path, TimeProvider time)
    {
        var connection = QueueDatabase.Open(Path.GetFullPath(path));
        // A heartbeat need not survive a crash, so it is not synced; NORMAL keeps the file whole all the same.
        // While the queue is idle, only heartbeats write; they must empty the write-ahead log themselves.
        QueueDatabase.Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 100;");
        QueueDatabase.Execute(
            connection, "CREATE TABLE IF NOT EXISTS worker_heartbeats (process TEXT PRIMARY KEY, reported INTEGER NOT NULL, worker TEXT NOT NULL) STRICT, WITHOUT ROWID");
        return new(connection, time);
    }

    public Task ReportAsync(WorkerInstance worker, CancellationToken ct) => RunAsync(command =>
    {
        command.CommandText = """
            INSERT INTO worker_heartbeats VALUES ($process, $now, $worker) ON CONFLICT (process) DO UPDATE SET reported = $now, worker = $worker;
            DELETE FROM worker_heartbeats WHERE reported NOT BETWEEN $oldest AND $newest;
            """;
        command.Parameters.AddWithValue("$process", worker.Process);
        command.Parameters.AddWithValue("$worker", worker.ToJson());
        return command.ExecuteNonQuery();
    }, ct);

    public Task RemoveAsync(WorkerInstance worker, CancellationToken ct) => RunAsync(command =>
    {
        command.CommandText = "DELETE FROM worker_heartbeats WHERE process = $process";
        command.Parameters.AddWithValue("$process", worker.Process);
        return command.ExecuteNonQuery();
    }, ct);

    public Task<IReadOnlyList<WorkerHeartbeat>> ListAsync(CancellationToken ct) => RunAsync<IReadOnlyList<WorkerHeartbeat>>(command =>
    {
        command.CommandText = "SELECT worker, $now - reported FROM worker_heartbeats WHERE reported BETWEEN $oldest AND $newest ORDER BY "
            + "process";
        using var rows = command.ExecuteReader();
        var found = new List<WorkerHeartbeat>();
        while (rows.Read())
        {
            if (WorkerInstance.FromJson(rows.GetString(0)) is { } worker)
                found.Add(new(worker, TimeSpan.FromMilliseconds(rows.GetInt64(1))));
        }
        return found;
    }, ct);

    public void Dispose()
    {
        lock (_gate)
            _connection.Dispose();
    }

    // SQLite has no asynchronous calls, and may wait for another process' transaction.
    private Task<T> RunAsync<T>(Func<SqliteCommand, T> run, CancellationToken ct) => Task.Run(() =>
    {
        lock (_gate)
        {
            try
            {
                using var command = _connection.CreateCommand();
                var now = _time.GetUtcNow();
                command.Parameters.AddWithValue("$now", now.ToUnixTimeMilliseconds());
                command.Parameters.AddWithValue("$oldest", (now - IWorkerHeartbeats.Retention).ToUnixTimeMilliseconds());
                // A report from the future: the clock was set back since, and how old it is cannot be told.
                command.Parameters.AddWithValue("$newest", (now + IWorkerHeartbeats.Timeout).ToUnixTimeMilliseconds());
                return run(command);
            }
            catch (Exception error) when (error is SqliteException or ObjectDisposedException or InvalidOperationException)
            {
                throw new QueueUnavailableException($"The queue's database refused: {error.Message}", error);
            }
        }
    }, ct);
}
