namespace Nyra.WebhookWorker.Processing;

/// <summary>One pace for the whole worker: when Stripe says 429, nobody asks before its Retry-After has passed.</summary>
internal sealed class StripePace(TimeProvider time)
{
    private long _notBefore;

    public void SlowDown(TimeSpan wait)
    {
        var until = (time.GetUtcNow() + wait).UtcTicks;
        var known = Interlocked.Read(ref _notBefore);
        while (until > known)
        {
            var seen = Interlocked.CompareExchange(ref _notBefore, until, known);
            if (seen == known)
                return;
            known = seen;
        }
    }

    public async Task WaitAsync(CancellationToken ct)
    {
        var wait = new DateTimeOffset(Interlocked.Read(ref _notBefore), TimeSpan.Zero) - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, ct);
    }
}
