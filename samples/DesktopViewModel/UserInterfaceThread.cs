using System.Collections.Concurrent;

namespace DesktopViewModel;

/// <summary>A user interface thread without a user interface: it runs what is posted to it, one after another.</summary>
internal sealed class UserInterfaceThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = new();

    private UserInterfaceThread()
    {
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    public void Dispose() => _posted.Dispose();

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Post it instead.");

    /// <summary>Makes this thread the user interface thread until the work is done.</summary>
    public static T Run<T>(Func<Task<T>> work)
    {
        using var context = new UserInterfaceThread();
        SetSynchronizationContext(context);
        var result = work();
        var closing = result.ContinueWith(_ => context._posted.CompleteAdding(), TaskScheduler.Default);
        foreach (var (callback, state) in context._posted.GetConsumingEnumerable())
            callback(state);
        closing.GetAwaiter().GetResult();
        return result.GetAwaiter().GetResult();
    }
}
