using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>
/// The one writer of this process. What waits while a transaction is fsynced shares the next one (group commit): durability costs one
/// fsync for many envelopes, not one each.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MostPerCommit = 256;

    private readonly SqliteConnection _connection;
    private readonly Channel<Work> _work = Channel.CreateBounded<Work>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Task _loop;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        _loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Runs the statements in the next transaction; returns when that is on disk.</summary>
    public async Task<T> RunAsync<T>(Func<SqliteConnection, T> statements, CancellationToken ct)
    {
        var work = new Work<T>(statements);
        await _work.Writer.WriteAsync(work, ct);
        return await work.Done.Task.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var batch = new List<Work>();
        while (await _work.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostPerCommit && _work.Reader.TryRead(out var work))
                batch.Add(work);
            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Work> batch)
    {
        try
        {
            using (var transaction = _connection.BeginTransaction(deferred: false))
            {
                batch.ForEach(work => work.Run(_connection));
                transaction.Commit();
            }
        }
        catch (Exception error)
        {
            // Nobody may wait for ever. What the database refuses is an outage; anything else shows as itself.
            var told = error is SqliteException ? new QueueUnavailableException($"The queue's database refused: {error.Message}", error) : error;
            batch.ForEach(work => work.Fail(told));
            return;
        }
        batch.ForEach(work => work.Succeed());
    }

    private abstract class Work
    {
        public abstract void Run(SqliteConnection connection);

        public abstract void Succeed();

        public abstract void Fail(Exception error);
    }

    private sealed class Work<T>(Func<SqliteConnection, T> statements) : Work
    {
        private T _result = default!;

        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Run(SqliteConnection connection) => _result = statements(connection);

        public override void Succeed() => Done.TrySetResult(_result);

        public override void Fail(Exception error) => Done.TrySetException(error);
    }
}
