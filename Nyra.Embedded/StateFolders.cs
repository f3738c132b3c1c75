using System.Text.RegularExpressions;
using Nyra.Billing.Entitlements.Json;

namespace Nyra.Embedded;

/// <summary>
/// The state of stacks that begin anew at each start: a folder each, of which the last few are kept to look at. A lock file in it says that
/// the folder is one of these, and while it is locked that its stack runs.
/// </summary>
public static partial class StateFolders
{
    /// <summary>How many are kept, the new one included.</summary>
    public const int Kept = 5;

    internal const string LockName = "stack.lock";

    /// <summary>Makes a new one and removes the oldest. Nothing else in the parent folder is touched.</summary>
    /// <param name="warn">Called with the reason when an old one cannot be removed.</param>
    /// <returns>The folder, and what holds it until it is disposed of or this process ends.</returns>
    /// <exception cref="InvalidDataException">When it cannot be made.</exception>
    public static (string Folder, IDisposable Held) New(string parent, DateTimeOffset now, Action<string> warn)
    {
        var folder = RunFolder.New(parent, now);
        try
        {
            var held = FileLock.TryAcquire(Path.Combine(folder, LockName))
                ?? throw new IOException("Its lock file is locked by another process.");
            RemoveOld(parent, folder, warn);
            return (folder, held);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The folder '{folder}' cannot be used: {error.Message} Name another one.", error);
        }
    }

    private static void RemoveOld(string parent, string current, Action<string> warn)
    {
        try
        {
            var old = new DirectoryInfo(parent).EnumerateDirectories()
                .Where(folder => Start().IsMatch(folder.Name) && folder.LinkTarget is null
                    && File.Exists(Path.Combine(folder.FullName, LockName)))
                .Where(folder => !FilePath.Same(folder.FullName, current))
                .OrderByDescending(folder => folder.Name.Split('-')[0], StringComparer.Ordinal)
                .ThenByDescending(folder => folder.Name.Length).ThenByDescending(folder => folder.Name, StringComparer.Ordinal)
                .Skip(Kept - 1).ToList();
            foreach (var folder in old)
                Remove(folder, warn);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"Old state folders under '{parent}' cannot be listed: {error.Message} Remove them yourself when disk space is short.");
        }
    }

    private static void Remove(DirectoryInfo folder, Action<string> warn)
    {
        try
        {
            using (var free = FileLock.TryAcquire(Path.Combine(folder.FullName, LockName)))
            {
                // Its stack still runs.
                if (free is null)
                    return;
                foreach (var entry in folder.EnumerateFileSystemInfos().Where(entry => entry.Name != LockName))
                {
                    if (entry is DirectoryInfo { LinkTarget: null } inner)
                        inner.Delete(recursive: true);
                    else
                        entry.Delete();
                }
            }
            // Last: while it is there, the next start goes on where this one failed.
            File.Delete(Path.Combine(folder.FullName, LockName));
            folder.Delete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"The old state folder '{folder.FullName}' cannot be removed: {error.Message} "
                + "Remove it yourself when disk space is short.");
        }
    }

    // "20261123T120000Z", "20261123T120000Z-2"
    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{6}Z(-[0-9]+)?\z")]
    private static partial Regex Start();
}
