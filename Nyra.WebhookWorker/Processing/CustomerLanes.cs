using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>
/// One lane per customer: its events are handled one batch after another, and what arrives before a batch begins shares it. Lanes of
/// different customers run side by side, up to a limit.
/// </summary>
internal sealed class CustomerLanes(int concurrency, Func<string, IReadOnlyList<QueuedWebhook>, Task> handle) : IDisposable
{
    private readonly SemaphoreSlim _places = new(concurrency);
    private readonly Dictionary<string, List<QueuedWebhook>> _waiting = [];
    private readonly HashSet<Task> _running = [];
    private readonly Lock _gate = new();

    public void Add(string customerId, QueuedWebhook webhook)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(customerId, out var batch))
            {
                batch.Add(webhook);
                return;
            }
            _waiting[customerId] = [webhook];
            var lane = Task.Run(() => RunAsync(customerId));
            _running.Add(lane);
            _ = lane.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Completes when every lane has run empty.</summary>
    public Task FinishAsync()
    {
        lock (_gate)
            return Task.WhenAll(_running);
    }

    public void Dispose() => _places.Dispose();

    private void Forget(Task lane)
    {
        lock (_gate)
            _running.Remove(lane);
    }

    private async Task RunAsync(string customerId)
    {
        while (true)
        {
            await _places.WaitAsync();
            try
            {
                List<QueuedWebhook> batch;
                lock (_gate)
                {
                    batch = _waiting[customerId];
                    if (batch.Count == 0)
                    {
                        _waiting.Remove(customerId);
                        return;
                    }
                    _waiting[customerId] = [];
                }
                await handle(customerId, batch);
            }
            finally
            {
                _places.Release();
            }
        }
    }
}
