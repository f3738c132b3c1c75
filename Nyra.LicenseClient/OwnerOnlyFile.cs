using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Nyra.LicenseClient;

/// <summary>Writes files that only their owner may read: by file mode on Linux and macOS, by access control list on Windows.</summary>
internal static class OwnerOnlyFile
{
    private const int Attempts = 50;
    private static readonly TimeSpan AttemptPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Writes a file beside it and renames that, so that a crash leaves the old content or the new. Creates its folder.</summary>
    /// <param name="path">The full path.</param>
    /// <exception cref="IOException">When it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">When this user may not write it.</exception>
    public static async Task WriteAsync(string path, byte[] content, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // A random name: two programs of one person may save at once, and the last one's file is then whole.
        var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var file = Create(temporary))
            {
                await file.WriteAsync(content, ct).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
            await ReplaceAsync(temporary, path, OperatingSystem.IsWindows(), ct).ConfigureAwait(false);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // Windows refuses in the very moment somebody has the old file open (another of our readers, a virus scanner): try again shortly.
    internal static async Task ReplaceAsync(string temporary, string target, bool windows, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                File.Move(temporary, target, overwrite: true);
                return;
            }
            catch (Exception busy) when (windows && attempt < Attempts && busy is IOException or UnauthorizedAccessException)
            {
                await Task.Delay(AttemptPause, ct).ConfigureAwait(false);
            }
        }
    }

    // The file must not exist.
    private static FileStream Create(string path) => OperatingSystem.IsWindows() ? CreateOnWindows(path) : CreateOnUnix(path);

    [UnsupportedOSPlatform("windows")]
    private static FileStream CreateOnUnix(string path)
#if NETSTANDARD2_0
        => UnixFile.CreateForOwner(path);
#else
        => new(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
#endif

    // Its own list and nothing inherited: whatever the folder lets others do. The rename keeps it.
    [SupportedOSPlatform("windows")]
    private static FileStream CreateOnWindows(string path)
    {
        using var person = WindowsIdentity.GetCurrent();
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new(person.User!, FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(path).Create(
            FileMode.CreateNew, FileSystemRights.Write, FileShare.None, bufferSize: 4096, FileOptions.None, security);
    }
}
