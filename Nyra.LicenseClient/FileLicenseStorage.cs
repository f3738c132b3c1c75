using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Nyra.LicenseClient;

/// <summary>
/// Keeps the license in one file that only its owner may read: by file mode on Linux and macOS, by access control list on Windows.
/// Written beside it and renamed, so that a crash leaves the old content or the new.
/// </summary>
/// <param name="path">The file; its folder is made where it is missing.</param>
public sealed class FileLicenseStorage(string path) : ILicenseStorage
{
    private const int Attempts = 50;

    // A license, a refusal and key statements are a few kilobytes.
    private const int MaxFileBytes = 1024 * 1024;
    private static readonly TimeSpan AttemptPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    /// <summary>The file of an app in the person's own folder for application data.</summary>
    /// <param name="app">A folder's name, for example <c>Nyra Little Buddy</c>.</param>
    public static FileLicenseStorage Of(string app) =>
        new(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), app, "license.json"));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">When the file is not one this class wrote.</exception>
    /// <exception cref="IOException">When it cannot be read, also when this user may not.</exception>
    public async Task<StoredLicense> LoadAsync(CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxFileBytes)
                throw new InvalidDataException($"The file exceeds {MaxFileBytes / 1024} KB.");
            using var content = new MemoryStream();
            await file.CopyToAsync(content, ct);
            return StoredLicense.FromJson(content.ToArray());
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return StoredLicense.None;
        }
        catch (Exception damaged) when (damaged is InvalidDataException
            || (damaged is UnauthorizedAccessException && Directory.Exists(path)))
        {
            throw new InvalidDataException($"The license file '{path}' cannot be read. Delete it and activate again.", damaged);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw Denied(denied);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">When it cannot be written, also when this user may not.</exception>
    public async Task SaveAsync(StoredLicense stored, CancellationToken ct)
    {
        try
        {
            await WriteAsync(stored, ct);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw Denied(denied);
        }
    }

    private async Task WriteAsync(StoredLicense stored, CancellationToken ct)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        // A random name: two programs of one person may save at once, and the last one's file is then whole.
        var temporary = $"{full}.{Path.GetRandomFileName()}.tmp";
        try
        {
            await using (var file = OperatingSystem.IsWindows() ? CreateOnWindows(temporary) : CreateOnUnix(temporary))
            {
                await file.WriteAsync(stored.ToJson(), ct);
                file.Flush(flushToDisk: true);
            }
            await ReplaceAsync(temporary, full, OperatingSystem.IsWindows(), ct);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">When another program kept it for too long, or this user may not write there.</exception>
    public async Task<IDisposable?> LockAsync(CancellationToken ct)
    {
        try
        {
            return await AcquireAsync(ct);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw Denied(denied);
        }
    }

    // Callers handle one exception for a storage that cannot be used, whatever the reason.
    private IOException Denied(UnauthorizedAccessException denied) =>
        new($"The license file '{path}' cannot be used: {denied.Message} Give this user access to the file and its folder.", denied);

    private async Task<IDisposable?> AcquireAsync(CancellationToken ct)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        // Beside the file, never renamed and never deleted; the system lets go of it when its holder ends.
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(full + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            // The lock has no waiting line: several that wait equally long would all ask while one of them holds it.
            catch (IOException) when (Stopwatch.GetElapsedTime(since) < LockPatience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 25)), ct);
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static FileStream CreateOnUnix(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    // Its own list and nothing inherited: whatever the folder lets others do. The rename keeps it.
    [SupportedOSPlatform("windows")]
    private static FileStream CreateOnWindows(string path)
    {
        using var person = WindowsIdentity.GetCurrent();
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new(person.User!, FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(path).Create(FileMode.CreateNew, FileSystemRights.Write, FileShare.None, bufferSize: 4096, FileOptions.None, security);
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
                await Task.Delay(AttemptPause, ct);
            }
        }
    }
}
