namespace Nyra.ServiceDefaults;

/// <summary>
/// Tells when a condition begins and when it ends, so that it is logged then and not each time it is met. A dependency that fails at every
/// second call is one outage: the condition ends only when it was not met for <see cref="QuietTime"/>.
/// </summary>
/// <param name="ended">Called when it ends, on any thread; null where that is worth no line.</param>
public sealed class ConditionLog(TimeProvider time, Action? ended = null)
{
    public static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private volatile bool _holds;
    private long _metAt;
    private bool _passed;
    private bool _waits;

    /// <summary>The condition is met. True for the first of those who meet it.</summary>
    public bool Begins()
    {
        lock (_gate)
        {
            (_metAt, _passed) = (time.GetTimestamp(), false);
            if (_holds)
                return false;
            _holds = true;
            return true;
        }
    }

    /// <summary>The condition is not met. Costs a read where it never began.</summary>
    public void Passes()
    {
        if (!_holds)
            return;
        lock (_gate)
        {
            _passed = true;
            if (_waits || !_holds)
                return;
            _waits = true;
        }
        _ = EndAsync();
    }

    // Waits by itself, so that the end is logged in time where nothing else happens for hours.
    private async Task EndAsync()
    {
        while (QuietTimeLeft() is { } left)
            await Task.Delay(left, time);
    }

    /// <returns>Null where there is nothing to wait for any more.</returns>
    private TimeSpan? QuietTimeLeft()
    {
        lock (_gate)
        {
            var left = QuietTime - time.GetElapsedTime(_metAt);
            if (_passed && left > TimeSpan.Zero)
                return left;
            _waits = false;
            // Met again and not passed since: the next that passes waits.
            if (!_passed)
                return null;
            _holds = false;
        }
        ended?.Invoke();
        return null;
    }
}
