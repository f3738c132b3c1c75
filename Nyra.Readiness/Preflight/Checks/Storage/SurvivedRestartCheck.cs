using System.Globalization;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>What an earlier process saved is still there: the storage outlives a restart.</summary>
public sealed class SurvivedRestartCheck() : StorageCheck("storage-survived-restart", "Storage survived the last restart")
{
    protected override async Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct)
    {
        var starts = (await StorageMarker.In(parts.Store).ReadAsync(ct)).Value.Starts;
        return starts.Count switch
        {
            0 => CheckResult.Fail("This process' start is not in the storage.", "Look at the backend's log: storage could not be used when it started."),
            1 => context.Live
                ? CheckResult.Fail("No restart since this storage was first seen: nothing is proven yet.", "Restart the backend once, as a deployment does, and look again.", Said(starts[0].At))
                : CheckResult.Skip("No restart since this storage was first seen. Restart the backend once, as a deployment does."),
            _ => CheckResult.Pass("What was saved before the last restart is there.", $"{Said(starts[^2].At)}, {Said(starts[^1].At)}"),
        };
    }

    private static string Said(DateTimeOffset at) => "started " + at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
