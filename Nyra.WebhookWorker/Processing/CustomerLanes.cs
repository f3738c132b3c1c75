using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>One lane per customer, handled again as long as something waits in it, never twice at once. Lanes run side by side.</summary>
/// <param name="handle">Takes at least one of the lane's events.</param>
internal sealed class CustomerLanes(Func<CustomerLane, Task> handle)
{
    private readonly Dictionary<string, CustomerLane> _lanes = [];
    private readonly HashSet<Task> _running = [];
    private readonly Lock _gate = new();

    public void Add(string customerId, QueuedWebhook webhook)
    {
        lock (_gate)
        {
            if (_lanes.TryGetValue(customerId, out var known))
            {
                known.Add(webhook);
                return;
            }
            var lane = _lanes[customerId] = new(customerId, _gate);
            lane.Add(webhook);
            var running = Task.Run(() => RunAsync(lane));
            _running.Add(running);
            _ = running.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Completes when every lane has run empty.</summary>
    public Task FinishAsync()
    {
        lock (_gate)
            return Task.WhenAll(_running);
    }

    private void Forget(Task lane)
    {
        lock (_gate)
            _running.Remove(lane);
    }

    private async Task RunAsync(CustomerLane lane)
    {
        do
            await handle(lane);
        while (!Ends(lane));
    }

    private bool Ends(CustomerLane lane)
    {
        lock (_gate)
            return lane.IsEmpty && _lanes.Remove(lane.CustomerId);
    }
}
