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
        await _connection.DisposeAsync();
    }

    private async Task RunAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await TickAsync(timer))
        {
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

    private async Task<bool> TickAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
