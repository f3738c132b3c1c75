using Microsoft.Extensions.Options;

namespace Nyra.WebhookWorker.Processing;

/// <summary>
/// One pace for the whole worker: so many look at Stripe at once, in the order they came; when Stripe answers 429, no request is sent
/// before its Retry-After has passed.
/// </summary>
internal sealed class StripePace(IOptions<WorkerOptions> worker, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(worker.Value.Concurrency);
    private long _notBefore = long.MinValue / 2;

    /// <summary>Waits for a place; <see cref="Leave"/> gives it back.</summary>
    public async Task EnterAsync(CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        try
        {
            await WaitAsync(ct);
        }
        catch
        {
            Leave();
            throw;
        }
    }

    public void Leave() => _places.Release();

    public void SlowDown(TimeSpan wait)
    {
        // By the machine's running time: a clock that is set back must not prolong the wait.
        var until = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
        var known = Interlocked.Read(ref _notBefore);
        while (until > known)
        {
            var seen = Interlocked.CompareExchange(ref _notBefore, until, known);
            if (seen == known)
                return;
            known = seen;
        }
    }

    /// <summary>Waits until Stripe may be asked again.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        var wait = time.GetElapsedTime(time.GetTimestamp(), Interlocked.Read(ref _notBefore));
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, ct);
    }

    public void Dispose() => _places.Dispose();
}
