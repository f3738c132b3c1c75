using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nyra.Billing.Configuration;

namespace Nyra.Billing.Queue;

/// <summary>
/// Whether the webhook queue stores events durably, and whether events were given up. What costs the medium a write is asked at most every
/// two seconds, however often health is.
/// </summary>
internal sealed class QueueHealthCheck(IWebhookQueue queue, TimeProvider time) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _proving = new(1);
    private (long At, string? Refusal, QueueDurability Durability)? _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Where it stores nothing, it may not be able to count either.
            var (refusal, durability) = await ProveAsync(cancellationToken);
            return refusal is not null
                ? HealthCheckResult.Unhealthy("The webhook queue accepts nothing, and events are answered 503: " + refusal)
                : Judge(await queue.DepthAsync(cancellationToken), durability);
        }
        catch (QueueUnavailableException error)
        {
            return HealthCheckResult.Unhealthy("The webhook queue cannot be used: " + error.Message, error);
        }
    }

    public void Dispose() => _proving.Dispose();

    /// <summary>Pure.</summary>
    internal static HealthCheckResult Judge(QueueDepth depth, QueueDurability durability)
    {
        var data = new Dictionary<string, object>
        {
            ["ready"] = depth.Ready,
            ["held"] = depth.Held,
            ["deadLetters"] = depth.DeadLetters,
            ["maxDeadLetters"] = depth.MaxDeadLetters,
            ["capacity"] = depth.Capacity,
            ["oldestAgeSeconds"] = depth.OldestAge.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),
        };
        if (durability is { RefusesEvents: true, Problem: { } weak })
            return HealthCheckResult.Unhealthy("The webhook queue is not durable, and events are answered 503: " + weak, data: data);
        var problem = depth switch
        {
            { Full: true } => $"The webhook queue is full: {depth.Capacity} wait, and new ones are refused until the worker catches up.",
            { DeadLettersFull: true } =>
                $"There are {depth.DeadLetters} dead letters, as many as are kept. Further events that fail stay in the queue and are "
                + $"tried again every hour. {DeadLetter.HowToMakeRoom}",
            { DeadLettersNearlyFull: true } =>
                $"There are {depth.DeadLetters} dead letters of at most {depth.MaxDeadLetters}; beyond that events that fail fill the "
                + $"queue. {DeadLetter.HowToMakeRoom}",
            { DeadLetters: > 0 } => $"{depth.DeadLetters} webhook(s) were given up and wait for an operator: {CommandHint.Of("deadletters list")}",
            _ => durability.Problem,
        };
        return problem is null
            ? HealthCheckResult.Healthy("The webhook queue accepts events.", data)
            : HealthCheckResult.Degraded(problem, null, data);
    }

    private async Task<(string? Refusal, QueueDurability Durability)> ProveAsync(CancellationToken ct)
    {
        await _proving.WaitAsync(ct);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < Fresh)
                return (last.Refusal, last.Durability);
            var (refusal, durability) = (await RefusalAsync(ct), await queue.DurabilityAsync(ct));
            _last = (time.GetTimestamp(), refusal, durability);
            return (refusal, durability);
        }
        finally
        {
            _proving.Release();
        }
    }

    private async Task<string?> RefusalAsync(CancellationToken ct)
    {
        try
        {
            await queue.ProveWritableAsync(ct);
            return null;
        }
        catch (QueueUnavailableException error)
        {
            return error.Message;
        }
    }
}
