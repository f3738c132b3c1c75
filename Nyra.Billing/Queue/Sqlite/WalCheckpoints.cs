using Microsoft.Data.Sqlite;

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>
/// Brings what the write-ahead log holds into the file, beside the writer. SQLite itself does that within a commit, and the caller of
/// that commit waits for it, too. Once the queue is idle, the log is truncated: else its file stays as large as it ever was.
/// </summary>
internal sealed class WalCheckpoints : IAsyncDisposable
{
    // Truncating the log makes the next writer extend the file again: only once nothing changed for a while.
    internal static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly SqliteConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _written = new(0);
    private readonly Task _loop;
    private bool _changed;

    public WalCheckpoints(SqliteConnection connection, TimeProvider time)
    {
        _connection = connection;
        // It does not wait for what another process does just now: no caller may wait for a checkpoint.
        QueueDatabase.Execute(connection, "PRAGMA busy_timeout = 0");
        _loop = Task.Run(() => RunAsync(time));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _written.Dispose();
        await _connection.DisposeAsync();
    }

    /// <summary>Reports a commit that wrote to the log. Called by one thread at a time.</summary>
    /// <param name="changed">
    /// Whether rows changed. A health proof writes the same page each time: the log does not grow by it, and it may come more often than
    /// the queue takes to be idle.
    /// </param>
    public void Written(bool changed)
    {
        if (changed)
            Volatile.Write(ref _changed, true);
        if (_written.CurrentCount == 0)
            _written.Release();
    }

    private async Task RunAsync(TimeProvider time)
    {
        // When rows last changed or a truncation failed; null while there is nothing to truncate.
        long? idleSince = null;
        while (!_stop.IsCancellationRequested)
        {
            if (await WrittenWithinAsync(idleSince is { } last ? IdleAfter - time.GetElapsedTime(last) : null, time))
            {
                await Task.Delay(Every, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_stop.IsCancellationRequested)
                    return;
                if (Interlocked.Exchange(ref _changed, false))
                    idleSince = time.GetTimestamp();
                // Passive: it waits for no other connection, and no other for it.
                Checkpoint("PASSIVE");
            }
            if (!_stop.IsCancellationRequested && idleSince is { } since && time.GetElapsedTime(since) >= IdleAfter)
                idleSince = Checkpoint("TRUNCATE") ? null : time.GetTimestamp();
        }
    }

    /// <param name="limit">Null for no limit.</param>
    private async Task<bool> WrittenWithinAsync(TimeSpan? limit, TimeProvider time)
    {
        if (limit <= TimeSpan.Zero)
            return false;
        using var timeout = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
        var written = _written.WaitAsync(over.Token);
        await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return written.IsCompletedSuccessfully;
    }

    /// <returns>False where another connection was in the way, so that it has to be repeated.</returns>
    private bool Checkpoint(string mode)
    {
        try
        {
            using var checkpoint = _connection.CreateCommand();
            checkpoint.CommandText = $"PRAGMA wal_checkpoint({mode})";
            // One row: busy, pages in the log, pages of them in the file.
            using var row = checkpoint.ExecuteReader();
            return row.Read() && row.GetInt64(0) == 0;
        }
        catch (SqliteException)
        {
            // A full or read-only disk: the writer reports that to its callers. The log keeps what it holds.
            return false;
        }
    }
}
