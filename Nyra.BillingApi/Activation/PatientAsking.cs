using System.Collections.Concurrent;

namespace Nyra.BillingApi.Activation;

/// <summary>
/// When an activation asks Stripe itself: at once where the account has access, since the session may be another one; where it has not,
/// after a few seconds, since the webhook is on its way and may be lost; then every few. Kept in memory: forgetting means waiting again.
/// </summary>
internal sealed class PatientAsking(TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);
    private const int Many = 10_000;

    private readonly ConcurrentDictionary<(string SessionId, bool HasAccess), DateTimeOffset> _nextByCheckout = new();

    public bool ShouldAsk(string sessionId, bool hasAccess)
    {
        var checkout = (sessionId, hasAccess);
        var now = time.GetUtcNow();
        if (_nextByCheckout.Count > Many)
            ForgetOld(now);
        if (!_nextByCheckout.TryGetValue(checkout, out var next))
            return _nextByCheckout.TryAdd(checkout, now + Patience) ? hasAccess : ShouldAsk(sessionId, hasAccess);
        // Of several who ask in the same moment, one goes.
        return now >= next && _nextByCheckout.TryUpdate(checkout, now + Patience, next);
    }

    private void ForgetOld(DateTimeOffset now)
    {
        foreach (var (checkout, next) in _nextByCheckout)
        {
            if (next + Forgotten < now)
                _nextByCheckout.TryRemove(checkout, out _);
        }
    }
}
