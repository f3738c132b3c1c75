using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

/// <summary>Heartbeats beside the queue in Redis: a key for each worker, which Redis expires, and the set of their names. Ages are by the server's clock.</summary>
/// <remarks>One command every <see cref="IWorkerHeartbeats.Interval"/>: a Redis that does nothing else must stay idle.</remarks>
public sealed class RedisWorkerHeartbeats(IConnectionMultiplexer redis, string name = "nyra:workers") : IWorkerHeartbeats
{
    // The set is written again now and then: Redis may have been emptied meanwhile.
    private const int ReportsForEachEnrollment = 10;

    private readonly IDatabase _redis = redis.GetDatabase();
    private int _reports;

    private RedisKey Names => $"{{{name}}}";

    public Task ReportAsync(WorkerInstance worker, CancellationToken ct) => AskAsync(async () =>
    {
        if (Interlocked.Increment(ref _reports) % ReportsForEachEnrollment == 1)
            await _redis.SetAddAsync(Names, worker.Process);
        return await _redis.StringSetAsync(Key(worker.Process), worker.ToJson(), IWorkerHeartbeats.Retention);
    }, ct);

    public Task RemoveAsync(WorkerInstance worker, CancellationToken ct) => AskAsync(async () =>
    {
        await _redis.KeyDeleteAsync(Key(worker.Process));
        return await _redis.SetRemoveAsync(Names, worker.Process);
    }, ct);

    public Task<IReadOnlyList<WorkerHeartbeat>> ListAsync(CancellationToken ct) => AskAsync<IReadOnlyList<WorkerHeartbeat>>(async () =>
    {
        var found = new List<WorkerHeartbeat>();
        foreach (var process in await _redis.SetMembersAsync(Names))
        {
            var last = await _redis.StringGetWithExpiryAsync(Key(process!));
            if (last.Value.IsNull)
                await _redis.SetRemoveAsync(Names, process);
            else if (last.Expiry is { } left && WorkerInstance.FromJson(last.Value!) is { } worker)
                found.Add(new(worker, IWorkerHeartbeats.Retention - left));
        }
        return found;
    }, ct);

    private RedisKey Key(string process) => $"{{{name}}}:{process}";

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        try
        {
            return await ask().WaitAsync(ct);
        }
        catch (Exception error) when (error is RedisException or RedisTimeoutException or ObjectDisposedException)
        {
            throw new QueueUnavailableException($"Redis refused or could not be reached ({error.GetType().Name}).", error);
        }
    }
}
