using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>The events of one customer that wait for a look.</summary>
internal sealed class CustomerLane(string customerId, Lock gate)
{
    private List<QueuedWebhook> _waiting = [];

    public string CustomerId { get; } = customerId;

    /// <summary>The one that waits longest; one does whenever the lane is handled.</summary>
    public QueuedWebhook First
    {
        get
        {
            lock (gate)
                return _waiting[0];
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return _waiting.Count == 0;
        }
    }

    public void Add(QueuedWebhook webhook)
    {
        lock (gate)
            _waiting.Add(webhook);
    }

    /// <summary>Takes all that wait now.</summary>
    public IReadOnlyList<QueuedWebhook> Take()
    {
        lock (gate)
        {
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }
}
