using Microsoft.Data.Sqlite;

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>
/// Brings what the write-ahead log holds into the file, beside the writer. SQLite itself does that within a commit, and whoever waits for
/// that commit waits for it, too. Once the queue is idle, the log is truncated: else its file stays as large as it ever was.
/// </summary>
internal sealed class WalCheckpoints : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    // Truncating the log makes the next writer extend the file again: only once nothing was written for a while.
    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(5);

    private readonly SqliteConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _written = new(0);
    private readonly Task _loop;

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

    /// <summary>Tells that the log has grown. Called by one thread at a time.</summary>
    public void Written()
    {
        if (_written.CurrentCount == 0)
            _written.Release();
    }

    private async Task RunAsync(TimeProvider time)
    {
        while (!_stop.IsCancellationRequested)
        {
            await _written.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            do
            {
                await Task.Delay(Every, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_stop.IsCancellationRequested)
                    return;
                // Passive: it waits for nobody, and nobody for it.
                Checkpoint("PASSIVE");
            }
            while (await WrittenWithinAsync(IdleAfter, time));
            if (!_stop.IsCancellationRequested)
                Checkpoint("TRUNCATE");
        }
    }

    private async Task<bool> WrittenWithinAsync(TimeSpan limit, TimeProvider time)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
        var written = _written.WaitAsync(over.Token);
        await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return written.IsCompletedSuccessfully;
    }

    private void Checkpoint(string mode)
    {
        try
        {
            QueueDatabase.Execute(_connection, $"PRAGMA wal_checkpoint({mode})");
        }
        catch (SqliteException)
        {
            // A full or read-only disk: the writer says so to whom it concerns. The log keeps what it holds.
        }
    }
}
