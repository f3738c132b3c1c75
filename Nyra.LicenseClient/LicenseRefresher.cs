namespace Nyra.LicenseClient;

/// <summary>
/// Keeps a license fresh in the background, and has <see cref="LicensingClient.StateChanged"/> raised as time passes. An outage is met
/// with growing pauses; nothing it meets ends it but disposal.
/// </summary>
public sealed class LicenseRefresher : IAsyncDisposable, IDisposable
{
    /// <summary>How often a fresh license is asked for where no license says when: after a refusal, for example.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);

    // Short, since a computer that slept does not count the time: after waking it is noticed within this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // Delays count whole milliseconds: less than one would be none at all.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    // Devices that were activated, or woken, together do not ask together.
    private const double Jitter = 0.2;

    private readonly LicensingClient _client;
    private readonly TimeProvider _time;
    private readonly Random _random;
    // Never disposed: without a timer it holds nothing, and an app may dispose this in both ways.
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private DateTimeOffset _next;
    private int _failures;

    /// <summary>Starts at once, and asks for a fresh license first of all.</summary>
    /// <param name="client">Stays the caller's; dispose it after this.</param>
    /// <param name="time">The clock of the waits; the system's unless a test sets another.</param>
    /// <param name="random">Where the jitter comes from.</param>
    public LicenseRefresher(LicensingClient client, TimeProvider? time = null, Random? random = null)
    {
        (_client, _time, _random) = (client, time ?? TimeProvider.System, random ?? Random.Shared);
        _running = Task.Run(() => RunAsync(_ending.Token));
    }

    /// <summary>What went wrong on this device lately, for example a disk that takes nothing; null after a turn without.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>Stops, and waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _running.ConfigureAwait(false);
    }

    /// <summary>Stops without waiting for what is under way; a request that was sent is canceled.</summary>
    public void Dispose() => _ending.Cancel();

    private async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await TurnAsync(ct).ConfigureAwait(false);
            var wait = _next - _time.GetUtcNow();
            // WhenAny, which does not throw when disposal cancels the wait.
            await Task.WhenAny(Task.Delay(Longer(ShortestWait, Shorter(wait, LongestWait)), _time, ct)).ConfigureAwait(false);
        }
    }

    private async Task TurnAsync(CancellationToken ct)
    {
        try
        {
            var now = _time.GetUtcNow();
            // A clock that was set back must not put the next refresh off.
            if (now >= _next || _next - now > Interval)
                await RefreshAsync(now, ct).ConfigureAwait(false);
            else
                await _client.GetStateAsync(ct).ConfigureAwait(false);
            LastError = null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            // Whatever it is, a payer's license must not depend on it: told, and tried again.
            LastError = error;
            _next = _time.GetUtcNow() + Pause(++_failures);
        }
    }

    private async Task RefreshAsync(DateTimeOffset now, CancellationToken ct)
    {
        var outcome = await _client.TryRefreshAsync(ct).ConfigureAwait(false);
        var state = await _client.GetStateAsync(ct).ConfigureAwait(false);
        _failures = outcome.Answered ? 0 : _failures + 1;
        _next = now + (outcome.Answered ? Until(state, now) : Longer(Shorter(outcome.RetryAfter ?? TimeSpan.Zero, Interval), Pause(_failures)));
    }

    // Earlier rather than later than what the license asks for: a revocation is to arrive within one interval.
    private TimeSpan Until(LicenseState state, DateTimeOffset now)
    {
        var interval = state is { Licensed: true, License: { } license } && license.RefreshAfter > now && license.RefreshAfter - now < Interval
            ? license.RefreshAfter - now
            : Interval;
        return interval * (1 - (Jitter * _random.NextDouble()));
    }

    private TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 10));
        return Shorter(pause, Interval) * (1 - (Jitter * _random.NextDouble()));
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
