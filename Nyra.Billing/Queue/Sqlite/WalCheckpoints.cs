using Microsoft.Data.Sqlite;

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>
/// Brings what the write-ahead log holds into the file, beside the writer. SQLite itself does that within a commit, and whoever waits for
/// that commit waits for it, too.
/// </summary>
internal sealed class WalCheckpoints : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly SqliteConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _written = new(0);
    private readonly Task _loop;

    public WalCheckpoints(SqliteConnection connection, TimeProvider time)
    {
        _connection = connection;
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
            await Task.Delay(Every, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
                return;
            try
            {
                // Passive: it waits for nobody, and nobody for it.
                QueueDatabase.Execute(_connection, "PRAGMA wal_checkpoint(PASSIVE)");
            }
            catch (SqliteException)
            {
                // A full or read-only disk: the writer says so to whom it concerns. The log keeps what it holds.
            }
        }
    }
}
