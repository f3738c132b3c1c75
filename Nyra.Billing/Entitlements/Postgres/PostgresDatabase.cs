using Npgsql;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>
/// The database behind the store: reads and changes run on pooled connections, and whatever the medium does to them is one exception.
/// What was broken off before a commit was sent is done again: nothing of it was saved, and after an outage every pooled connection
/// is dead. A commit that was sent is never repeated.
/// </summary>
/// <exception cref="StorageUnavailableException">By every method.</exception>
internal sealed class PostgresDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    // With the pauses between them a third of a second: as long as a server that was told to end its connections takes to end them all, each of
    // which may come back to the pool until then.
    private const int MostAttempts = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    private readonly Lock _clearing = new();
    private volatile bool _migrated;

    /// <summary>Connects, and brings the tables to this version where that was not done yet.</summary>
    public Task OpenAsync(CancellationToken ct) => RunAsync(
        async () =>
        {
            await using var connection = await ConnectAsync(ct);
            return true;
        },
        () => true);

    public async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlBatchCommand statement, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        // A text with U+0000 can be no key: PostgreSQL refuses to look for it, and nothing can be kept under it.
        if (statement.Parameters.Any(parameter => parameter.Value is string text && text.Contains('\0')))
            return [];
        return await RunAsync(
            async () =>
            {
                await using var connection = await ConnectAsync(ct);
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Again(statement) } };
                await using var reader = await batch.ExecuteReaderAsync(ct);
                return await reader.AllAsync(read, ct);
            },
            () => true);
    }

    /// <summary>Runs a change in a transaction, and commits where it changed something.</summary>
    /// <param name="change">May run twice.</param>
    public async Task<T> ChangeAsync<T>(Func<PostgresChange, Task<T>> change, CancellationToken ct)
    {
        var committing = false;
        return await RunAsync(
            async () =>
            {
                await using var connection = await ConnectAsync(ct);
                await using var transaction = await connection.BeginTransactionAsync(ct);
                var draft = new PostgresChange(connection);
                var result = await change(draft);
                if (draft.Changed)
                {
                    committing = true;
                    // Whoever gives up waiting now could not know whether it was saved.
                    await transaction.CommitAsync(CancellationToken.None);
                }
                return result;
            },
            () => !committing);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        try
        {
            if (!_migrated)
            {
                await PostgresSchema.ApplyAsync(connection, ct);
                _migrated = true;
            }
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> run, Func<bool> mayRepeat)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await run();
            }
            catch (Exception broken) when (attempt < MostAttempts && PostgresOutage.MayPass(broken) && mayRepeat())
            {
                // Those that wait in the pool died with this one; one that another caller is just giving back may be dead, too.
                // One after the other: where another caller is clearing, the pool answers at once, before it is clear.
                lock (_clearing)
                    source.Clear();
                await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), CancellationToken.None);
            }
            catch (Exception error) when (PostgresOutage.Is(error))
            {
                throw PostgresOutage.Of(error);
            }
        }
    }

    // A statement belongs to the batch it was put into.
    private static NpgsqlBatchCommand Again(NpgsqlBatchCommand statement)
    {
        var again = new NpgsqlBatchCommand(statement.CommandText);
        foreach (NpgsqlParameter parameter in statement.Parameters)
            again.Parameters.Add(parameter.Clone());
        return again;
    }
}
