using System.Diagnostics;

namespace Nyra.LicenseClient;

/// <summary>Keeps other programs of the same person out of a file until it is disposed.</summary>
internal static class InterProcessLock
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <param name="path">The full path of the file that is locked; its folder is created where it is missing.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="IOException">When another program kept it for 10 seconds.</exception>
    /// <exception cref="UnauthorizedAccessException">When this user may not write there.</exception>
    public static async Task<IDisposable> AcquireAsync(string path, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Beside the file, never renamed and never deleted; the system releases it when its holder ends.
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            // The lock has no waiting line: several that wait equally long would all ask while one of them holds it.
            catch (IOException) when (Stopwatch.GetElapsedTime(since) < Timeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 25)), ct).ConfigureAwait(false);
            }
        }
    }
}
