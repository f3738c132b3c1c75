namespace Nyra.Gateway;

/// <summary>
/// Limits how many requests of a key may have an outcome within a window. What a request will come to is known only once it is answered: as
/// many at a time go on as may still have that outcome, and the others wait for them.
/// </summary>
/// <remarks>Keys are at most <see cref="MaxKeys"/>: beyond it the one that was counted for the longest time is forgotten.</remarks>
internal sealed class OutcomeLimiter<TKey>(int limit, TimeSpan window, TimeProvider time) where TKey : notnull
{
    public const int MaxKeys = 10_000;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<TKey, State> _states = [];

    public int Keys
    {
        get
        {
            lock (_gate)
                return _states.Count;
        }
    }

    /// <returns>Null where the request may go on, which then has to call <see cref="End"/>; else how long to wait.</returns>
    public async ValueTask<TimeSpan?> BeginAsync(TKey key, CancellationToken ct)
    {
        while (true)
        {
            Task ended;
            lock (_gate)
            {
                var state = Find(key);
                while (state.Counted.TryPeek(out var at) && time.GetElapsedTime(at) >= window)
                    state.Counted.Dequeue();
                if (state.Counted.Count >= limit)
                    return window - time.GetElapsedTime(state.Counted.Peek());
                if (state.Counted.Count + state.Pending < limit)
                {
                    state.Pending++;
                    return null;
                }
                ended = state.Ended.Task;
            }
            await ended.WaitAsync(ct);
        }
    }

    /// <param name="counts">Whether the request had the outcome that is limited.</param>
    public void End(TKey key, bool counts)
    {
        TaskCompletionSource ended;
        lock (_gate)
        {
            var state = _states[key];
            state.Pending--;
            if (counts)
                state.Counted.Enqueue(time.GetTimestamp());
            if (state.IsIdle)
                _states.Remove(key);
            (ended, state.Ended) = (state.Ended, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        ended.SetResult();
    }

    private State Find(TKey key)
    {
        if (_states.TryGetValue(key, out var known))
            return known;
        if (_states.Count >= MaxKeys)
            ForgetOldest();
        var state = new State();
        _states.Add(key, state);
        return state;
    }

    // Never one whose requests are being answered.
    private void ForgetOldest()
    {
        for (var i = 0; i < _states.Count; i++)
        {
            if (_states.GetAt(i).Value.Pending > 0)
                continue;
            _states.RemoveAt(i);
            return;
        }
    }

    private sealed class State
    {
        /// <summary>When, oldest first, as timestamps of the clock.</summary>
        public Queue<long> Counted { get; } = new();

        public int Pending { get; set; }

        /// <summary>Done when the next pending request has ended.</summary>
        public TaskCompletionSource Ended { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsIdle => Pending == 0 && Counted.Count == 0;
    }
}
