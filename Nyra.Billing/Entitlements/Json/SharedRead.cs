namespace Nyra.Billing.Entitlements.Json;

/// <summary>Runs a costly read once for all callers that ask at the same moment, and never two reads at once.</summary>
internal sealed class SharedRead<T>(Func<T> read)
{
    private readonly Lock _lock = new();
    private Task<T>? _running;
    private Task<T>? _next;

    /// <summary>
    /// The result of a read that begins after this call, so that it holds everything that was written before. One that runs already may
    /// have begun too early: all callers that come meanwhile share the one after it.
    /// </summary>
    public Task<T> ReadAsync()
    {
        lock (_lock)
            return _next ??= AfterAsync(_running);
    }

    private async Task<T> AfterAsync(Task<T>? running)
    {
        await (running as Task ?? Task.CompletedTask)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
            (_running, _next) = (_next, null);
        return read();
    }
}
