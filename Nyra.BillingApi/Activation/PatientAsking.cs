using System.Collections.Concurrent;

namespace Nyra.BillingApi.Activation;

/// <summary>
/// When an activation that waits asks Stripe itself: not at once, since the webhook is on its way, but after a few seconds and then every
/// few, since it may be lost. Kept in memory: forgetting means waiting those seconds again.
/// </summary>
internal sealed class PatientAsking(TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);
    private const int Many = 10_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _nextByCheckout = new();

    public bool ShouldAsk(string sessionId)
    {
        var now = time.GetUtcNow();
        if (_nextByCheckout.Count > Many)
            ForgetOld(now);
        if (!_nextByCheckout.TryGetValue(sessionId, out var next))
            return !_nextByCheckout.TryAdd(sessionId, now + Patience) && ShouldAsk(sessionId);
        // Of several who ask in the same moment, one goes.
        return now >= next && _nextByCheckout.TryUpdate(sessionId, now + Patience, next);
    }

    private void ForgetOld(DateTimeOffset now)
    {
        foreach (var (session, next) in _nextByCheckout)
        {
            if (next + Forgotten < now)
                _nextByCheckout.TryRemove(session, out _);
        }
    }
}
