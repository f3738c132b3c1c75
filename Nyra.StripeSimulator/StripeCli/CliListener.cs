using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.StripeCli;

/// <summary>
/// A Stripe CLI on one device that forwards to one address, over all its sessions: one that was killed and started again is the
/// same listener, and gets what it missed. Its newest connection is the one that is used.
/// </summary>
internal sealed class CliListener(string id, string device, IReadOnlyList<string> secrets) : IWebhookTarget
{
    private readonly Lock _gate = new();
    private readonly List<CliConnection> _connections = [];
    private TaskCompletionSource _reachable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    public string Device => device;

    public string? ForwardsTo { get; private set; }

    public string? ApiVersion => null;

    public IReadOnlyList<string> Secrets => secrets;

    public bool IsEnabled { get; private set; } = true;

    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count > 0;
            }
        }
    }

    // The CLI itself knows which types it was told to forward, and does not tell.
    public bool Wants(string eventType) => IsEnabled;

    public Task ReachableAsync(CancellationToken stop)
    {
        lock (_gate)
        {
            return _reachable.Task.IsCompleted ? Task.CompletedTask : _reachable.Task.WaitAsync(stop);
        }
    }

    public Task<Reception> TakeAsync(SignedEvent signed, CancellationToken stop)
    {
        CliConnection? connection;
        lock (_gate)
        {
            connection = _connections.LastOrDefault();
        }

        return connection?.SendAsync(id, signed, stop) ?? Task.FromResult(Reception.Interrupted);
    }

    /// <summary>From now on events wait for it, whether or not its connection stands yet.</summary>
    public void Expect(CliSession session) => ForwardsTo = session.ForwardsTo;

    public void Connected(CliConnection connection)
    {
        lock (_gate)
        {
            _connections.Add(connection);
            _reachable.TrySetResult();
        }
    }

    /// <returns>Ends when it is back; at once while it has another connection.</returns>
    public Task Disconnected(CliConnection? connection)
    {
        lock (_gate)
        {
            if (connection is not null && _connections.Remove(connection) && _connections.Count == 0)
            {
                _reachable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _reachable.Task;
        }
    }

    /// <summary>It was away for too long: whoever waits for it is told that it will not come back.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            IsEnabled = false;
            _reachable.TrySetResult();
        }
    }
}
