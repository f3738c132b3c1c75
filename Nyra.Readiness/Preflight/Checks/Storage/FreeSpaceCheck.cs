using System.Globalization;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>There is room for what is saved next.</summary>
public sealed class FreeSpaceCheck() : StorageCheck("storage-free-space", "Free space")
{
    private const long Warned = 1L << 30;
    private const long Least = 100L << 20;

    protected override Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct)
    {
        var folders = new List<string>();
        if (parts.Storage.Database is null)
            folders.Add(Path.GetDirectoryName(parts.Storage.EntitlementsFile)!);
        if (!parts.QueueInRedis)
            folders.Add(Path.GetDirectoryName(parts.Storage.QueueFile)!);
        if (folders.Count == 0)
            return Task.FromResult(CheckResult.Skip("Entitlements are in PostgreSQL and the queue is in Redis: their hosts watch their disks."));
        var (folder, free) = folders.Distinct().Select(folder => (folder, new DriveInfo(folder).AvailableFreeSpace)).MinBy(place => place.AvailableFreeSpace);
        var evidence = string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1L << 30):0.0} GiB in {folder}");
        return Task.FromResult(free < Least ? CheckResult.Fail("The disk is nearly full.", "Make room, or enlarge the volume.", evidence)
            : free < Warned ? CheckResult.Warn("The disk fills up.", "Make room, or enlarge the volume.", evidence)
            : CheckResult.Pass("Room enough.", evidence));
    }
}
