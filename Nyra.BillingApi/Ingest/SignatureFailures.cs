namespace Nyra.BillingApi.Ingest;

/// <summary>
/// Remembers how many signatures held and how many did not over the last quarter of an hour, by the minute. A rolled secret that was
/// forgotten here would otherwise look like silence: no customer is synced, and nothing complains but Stripe.
/// </summary>
public sealed class SignatureFailures(TimeProvider time)
{
    private const int Minutes = 15;

    private readonly Lock _gate = new();
    private readonly (long Minute, int Held, int Failed, int Unsigned)[] _byMinute = new (long, int, int, int)[Minutes];

    private long _accepted;

    /// <summary>When an event of this backend's mode last held; null where none has since it started.</summary>
    public DateTimeOffset? LastAccepted => Volatile.Read(ref _accepted) is > 0 and var at ? DateTimeOffset.FromUnixTimeSeconds(at) : null;

    public void Accepted() => Volatile.Write(ref _accepted, time.GetUtcNow().ToUnixTimeSeconds());

    public void Held() => Count(1, 0, 0);

    public void Failed() => Count(0, 1, 0);

    /// <summary>There was no signature at all.</summary>
    public void Missing() => Count(0, 0, 1);

    /// <summary>Within the last quarter of an hour: signatures that held, signatures that did not, and requests without one.</summary>
    public (int Held, int Failed, int Unsigned) Recent()
    {
        var now = Minute();
        lock (_gate)
        {
            var recent = _byMinute.Where(bucket => now - bucket.Minute < Minutes).ToList();
            return (recent.Sum(bucket => bucket.Held), recent.Sum(bucket => bucket.Failed), recent.Sum(bucket => bucket.Unsigned));
        }
    }

    private void Count(int held, int failed, int unsigned)
    {
        var now = Minute();
        lock (_gate)
        {
            ref var bucket = ref _byMinute[now % Minutes];
            if (bucket.Minute != now)
                bucket = (now, 0, 0, 0);
            bucket = (now, bucket.Held + held, bucket.Failed + failed, bucket.Unsigned + unsigned);
        }
    }

    private long Minute() => time.GetUtcNow().ToUnixTimeSeconds() / 60;
}
