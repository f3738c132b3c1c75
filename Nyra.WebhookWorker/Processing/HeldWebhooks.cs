using System.Collections.Concurrent;
using Nyra.Billing.Queue;
using Nyra.ServiceDefaults;

namespace Nyra.WebhookWorker.Processing;

/// <summary>What this worker holds. Its leases are renewed as long as the process lives, so that only the dead lose them.</summary>
internal sealed partial class HeldWebhooks(IWebhookQueue queue, TimeProvider time, ILogger<HeldWebhooks> logger)
{
    // In one command: while it runs, no event can be stored.
    private const int MostRenewed = 512;

    private readonly ConcurrentDictionary<string, (QueuedWebhook Webhook, int Round)> _held = new();
    private readonly ConditionLog _notRenewed = new(time);
    private int _round;

    public void Add(QueuedWebhook webhook) => _held[webhook.Receipt] = (webhook, _round);

    public void Remove(IEnumerable<QueuedWebhook> webhooks)
    {
        foreach (var webhook in webhooks)
            _held.TryRemove(webhook.Receipt, out _);
    }

    /// <summary>Renews several times a lease, so that one failure costs nothing; what was taken since the last time is fresh. Ends when canceled.</summary>
    public async Task KeepAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(queue.Lease / 4, time);
        while (await TickAsync(timer, ct))
        {
            try
            {
                var round = _round++;
                foreach (var some in _held.Values.Where(one => one.Round < round).Select(one => one.Webhook).Chunk(MostRenewed))
                    await queue.RenewAsync(some, CancellationToken.None);
                _notRenewed.Passes();
            }
            catch (QueueUnavailableException error)
            {
                if (_notRenewed.Begins())
                    Log.NotRenewed(logger, _held.Count, error.Message);
            }
            catch (Exception error)
            {
                // It goes on: without renewal every event would be processed twice.
                if (_notRenewed.Begins())
                    Log.Unexpected(logger, error, _held.Count);
            }
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The leases of {Held} events could not be renewed; another worker may take them as well. "
            + "{Reason}")]
        public static partial void NotRenewed(ILogger logger, int held, string reason);

        [LoggerMessage(
            LogLevel.Error, "The leases of {Held} events could not be renewed because of an unexpected error; it is tried again. Report "
            + "the error")]
        public static partial void Unexpected(ILogger logger, Exception error, int held);
    }
}
