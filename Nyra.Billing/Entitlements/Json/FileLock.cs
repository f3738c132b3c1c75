namespace Nyra.Billing.Entitlements.Json;

/// <summary>
/// A lock between processes (and between stores of one process) on a sibling file that is never renamed or deleted. The kernel holds
/// it (flock on Unix, a share mode on Windows) and lets it go when its holder dies.
/// </summary>
public sealed class FileLock(string path, TimeSpan patience)
{
    /// <exception cref="IOException">When nobody let go within the patience.</exception>
    public async Task<IDisposable> AcquireAsync(TimeProvider time, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            if (TryAcquire(path) is { } acquired)
                return acquired;
            if (time.GetElapsedTime(since) > patience)
                throw new IOException($"'{path}' stayed locked by another process for {patience.TotalSeconds:0} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 4)), ct);
        }
    }

    /// <returns>Null when another holder has the lock.</returns>
    /// <exception cref="IOException">When the file cannot be used.</exception>
    public static IDisposable? TryAcquire(string path)
    {
        try
        {
            return OwnerOnlyFile.OpenLocked(path);
        }
        // Only a held lock is worth waiting for; a missing directory or a read-only disk is not.
        catch (IOException held) when (held is not (FileNotFoundException or DirectoryNotFoundException) && IsHeld(held.HResult))
        {
            return null;
        }
    }

    // EWOULDBLOCK on Linux and macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
    internal static bool IsHeld(int result) => (result & 0xFFFF) is 11 or 35 or 32 or 33;
}
