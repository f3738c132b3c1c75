using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

/// <summary>Heartbeats beside the queue in Redis: one sorted set of the workers by the time of their last report. Ages are by the server's clock.</summary>
/// <remarks>A report and a list cost one command each: a Redis that does nothing else must stay idle.</remarks>
public sealed class RedisWorkerHeartbeats(IConnectionMultiplexer redis, string name = "nyra:workers") : IWorkerHeartbeats
{
    private static readonly RedisValue Retention = (long)IWorkerHeartbeats.Retention.TotalMilliseconds;

    private static readonly RedisValue MaxAhead = (long)IWorkerHeartbeats.Timeout.TotalMilliseconds;

    private readonly IDatabase _redis = redis.GetDatabase();

    private RedisKey Key => $"{{{name}}}";

    public Task ReportAsync(WorkerInstance worker, CancellationToken ct) =>
        AskAsync(() => _redis.ScriptEvaluateAsync(RedisScript.ReportWorker, [Key], [worker.ToJson(), Retention]), ct);

    public Task RemoveAsync(WorkerInstance worker, CancellationToken ct) => AskAsync(() => _redis.SortedSetRemoveAsync(Key, worker.ToJson()), ct);

    public async Task<IReadOnlyList<WorkerHeartbeat>> ListAsync(CancellationToken ct)
    {
        var reports = (RedisResult[])(await AskAsync(
            () => _redis.ScriptEvaluateAsync(RedisScript.ListWorkers, [Key], [Retention, MaxAhead]), ct))!;
        return [.. from report in reports.Chunk(2)
            let worker = WorkerInstance.FromJson((string)report[0]!)
            where worker is not null
            select new WorkerHeartbeat(worker, TimeSpan.FromMilliseconds((long)report[1]))];
    }

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
