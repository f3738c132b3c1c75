using Nyra.Billing.Queue;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>An event that was acknowledged to Stripe survives: Redis writes each to disk, or the queue is a file on a path that stays.</summary>
public sealed class QueueDurableCheck() : StorageCheck("queue-durable", "Durable webhook queue")
{
    protected override async Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct)
    {
        try
        {
            await parts.Queue.DepthAsync(ct);
            await parts.Queue.ProveWritableAsync(ct);
            var durability = await parts.Queue.DurabilityAsync(ct);
            if (durability.Problem is { } problem)
                return CheckResult.Fail(durability.RefusesEvents ? "The queue may lose events."
                    : "The queue may lose events, or Redis does not let that be checked.", problem);
        }
        catch (QueueUnavailableException error)
        {
            return CheckResult.Fail("The queue cannot be used.", "Start it, and look at the backend's log.", error.Message);
        }
        if (parts.QueueInRedis)
        {
            const string Unguarded =
                "Redis is durable now, but nothing enforces it: without the storage guard, events are accepted when persistence is off.";
            const string Arm = $"Arm the storage guard: {Names.RequirePersistentStorage}=true.";
            return parts.Storage.GuardArmed ? CheckResult.Pass("Redis, and every event is on its disk before Stripe is answered.", "appendonly yes, appendfsync always, noeviction")
                : context.Live ? CheckResult.Fail(Unguarded, Arm)
                : CheckResult.Warn(Unguarded, Arm);
        }
        var setting = parts.Storage.QueueFileSetting;
        if (setting is { Length: > 0 } && Path.IsPathFullyQualified(setting))
            return CheckResult.Pass("A file at an absolute path, each event fsynced.", parts.Storage.QueueFile);
        return context.Live
            ? CheckResult.Fail($"{Names.QueueFile} is not an absolute path.", "Point it at the mounted persistent volume, or use Redis.", parts.Storage.QueueFile)
            : CheckResult.Warn($"{Names.QueueFile} is not set: the queue lies beside the entitlements.", "Set it to an absolute path on a hosted backend, or use Redis.", parts.Storage.QueueFile);
    }
}
