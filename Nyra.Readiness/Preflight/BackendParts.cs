using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;

namespace Nyra.Readiness.Preflight;

/// <summary>What a backend looks at when it looks at itself.</summary>
/// <param name="QueueInRedis">Whether the queue is in Redis; else it is a file.</param>
/// <param name="FailureGrace">How long a failed payment is borne with.</param>
/// <param name="LastEvent">When an event of Stripe's last proved the signing secret; null where none has since this process started.</param>
public sealed record BackendParts(
    StorageOptions Storage, IEntitlementStore Store, IWebhookQueue Queue, IWorkerHeartbeats Workers, bool QueueInRedis, TimeSpan FailureGrace,
    DateTimeOffset? LastEvent);
