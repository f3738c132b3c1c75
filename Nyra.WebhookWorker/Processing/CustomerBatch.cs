using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>The events of a lane that one sync is for: all that came before its last look began.</summary>
internal sealed class CustomerBatch : ILookTurns, IDisposable
{
    // A look that hangs must end some time: as long as this worker lives, nobody else takes what it holds.
    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(1);

    private readonly CustomerLane _lane;
    private readonly StripePace _pace;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _look;
    private readonly CancellationTokenSource _limit;
    private readonly List<QueuedWebhook> _events = [];
    private long? _since;

    public CustomerBatch(CustomerLane lane, StripePace pace, TimeProvider time, CancellationToken stopping)
    {
        (_lane, _pace, _time) = (lane, pace, time);
        _look = new(Timeout.InfiniteTimeSpan, time);
        _limit = CancellationTokenSource.CreateLinkedTokenSource(stopping, _look.Token);
    }

    public IReadOnlyList<QueuedWebhook> Events => _events;

    /// <summary>Canceled when the worker gives up what it holds, or a look takes too long.</summary>
    public CancellationToken Limit => _limit.Token;

    /// <summary>Since the first look began; zero before.</summary>
    public TimeSpan Took => _since is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    public async Task<IReadOnlyList<string>> BeginAsync(CancellationToken ct)
    {
        await _pace.EnterAsync(ct);
        _since ??= _time.GetTimestamp();
        _look.CancelAfter(LongestLook);
        TakeWhatWaits();
        return [.. _events.Select(webhook => webhook.Envelope.EventId).Distinct()];
    }

    public void End()
    {
        _look.CancelAfter(Timeout.InfiniteTimeSpan);
        _pace.Leave();
    }

    public void TakeWhatWaits() => _events.AddRange(_lane.Take());

    public void Dispose()
    {
        _limit.Dispose();
        _look.Dispose();
    }
}
