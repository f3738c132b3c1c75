namespace Nyra.LicenseClient;

/// <summary>How long one activation waits between its requests, and when it gives up.</summary>
/// <param name="options">Whose clock counts.</param>
/// <param name="limit">The longest time to wait for a payment.</param>
/// <param name="progress">Receives each wait.</param>
internal sealed class ActivationWaits(LicensingClientOptions options, TimeSpan limit, IProgress<ActivationProgress>? progress)
{
    private static readonly TimeSpan PaymentDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OutageDelay = TimeSpan.FromSeconds(5);

    // Retry-After may come from anywhere and name any time.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxOutage = TimeSpan.FromMinutes(15);

    private readonly TimeSpan _began = options.Uptime;
    private TimeSpan? _outageBegan;
    private BackendResponse? _last;

    /// <summary>How long to wait after a response that did not decide.</summary>
    /// <exception cref="LicensingException">When it waited long enough.</exception>
    public TimeSpan After(BackendResponse response)
    {
        _last = response;
        var now = options.Uptime;
        _outageBegan = response.IsOutage ? _outageBegan ?? now : null;
        if (now - _outageBegan >= MaxOutage || now - _began >= limit)
            throw Over();
        var delay = DelayAfter(response);
        progress?.Report(new(response.IsOutage ? ActivationWait.Backend : ActivationWait.Payment, now - _began, delay));
        return delay;
    }

    /// <summary>The error for a wait that is over.</summary>
    public LicensingException Over()
    {
        var (status, type) = ((int)(_last?.Status ?? 0), _last?.Problem?.Type);
        var outage = _outageBegan is { } began ? options.Uptime - began : TimeSpan.Zero;
        var reason = _last switch
        {
            null => $"The activation was not finished within {Text(limit)}.",
            { IsOutage: true } => $"The billing backend was not available for {Text(outage)} (HTTP {status}).",
            _ => $"The payment was not confirmed within {Text(limit)}.",
        };
        return new(status, type, reason + " The checkout is kept on this device: activate again later.") { CheckoutPending = true };
    }

    private static TimeSpan DelayAfter(BackendResponse response)
    {
        if (response.RetryAfter is { } asked && asked > TimeSpan.Zero)
            return asked < MaxRetryAfter ? asked : MaxRetryAfter;
        return response.IsOutage ? OutageDelay : PaymentDelay;
    }

    private static string Text(TimeSpan time) => time switch
    {
        { TotalMinutes: < 2 } => $"{time.TotalSeconds:0} seconds",
        { TotalHours: < 2 } => $"{time.TotalMinutes:0} minutes",
        _ => $"{time.TotalHours:0} hours",
    };
}
