using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Nyra.LicenseClient;

/// <summary>Creates files that only their owner may read: by file mode on Linux and macOS, by access control list on Windows.</summary>
internal static class OwnerOnlyFile
{
    /// <param name="path">Must not exist.</param>
    /// <exception cref="IOException">When it exists or cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">When this user may not create it.</exception>
    public static FileStream Create(string path) => OperatingSystem.IsWindows() ? CreateOnWindows(path) : CreateOnUnix(path);

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
        return new FileInfo(path).Create(FileMode.CreateNew, FileSystemRights.Write, FileShare.None, bufferSize: 4096, FileOptions.None, security);
    }
}
