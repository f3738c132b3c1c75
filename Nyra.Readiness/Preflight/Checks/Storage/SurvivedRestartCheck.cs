using System.Globalization;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>What an earlier process saved is still there: the storage outlives a restart.</summary>
public sealed class SurvivedRestartCheck() : StorageCheck("storage-survived-restart", "Storage survived the last restart")
{
    protected override async Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct)
    {
        var marker = (await StorageMarker.In(parts.Store).ReadAsync(ct)).Value;
        if (marker.Starts.Count == 0)
            return CheckResult.Fail("This process' start is not in the storage.", "Look at the backend's log: storage could not be used when it started.");
        var inContainer = context.Setting("DOTNET_RUNNING_IN_CONTAINER") == "true";
        if (marker.Survived(inContainer) is { } earlier)
            return CheckResult.Pass("What was saved before the last restart is there.", $"{Said(earlier.At)}, {Said(marker.Starts[^1].At)}");
        var unproven = inContainer ? "No other container has started on this storage yet" : "No restart since this storage was first seen";
        var remedy = inContainer ? "Deploy once more, so that another container takes this one's place" : "Restart the backend once, as a deployment does";
        return context.Live
            ? CheckResult.Fail($"{unproven}: nothing is proven.", $"{remedy}, and look again.", Said(marker.Starts[^1].At))
            : CheckResult.Skip($"{unproven}. {remedy}.");
    }

    private static string Said(DateTimeOffset at) => "started " + at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
