namespace Nyra.Billing.Configuration;

/// <summary>Tells which kind of file system a path lies on.</summary>
internal static class MountedFileSystem
{
    /// <summary>The kind as the system names it (ext4, NTFS, tmpfs, overlay), or null where it cannot be told.</summary>
    public static string? KindOf(string path)
    {
        var full = Resolve(Path.GetFullPath(path));
        return DriveInfo.GetDrives()
            .Where(drive => Holds(drive.RootDirectory.FullName, full, OperatingSystem.IsWindows()))
            .OrderByDescending(drive => drive.RootDirectory.FullName.Length)
            .Select(KindOrNull)
            .FirstOrDefault();
    }

    // A link in the way may lead to quite another file system. The file itself need not exist yet.
    private static string Resolve(string path)
    {
        var rest = "";
        for (var part = path; part is not null; part = Path.GetDirectoryName(part))
        {
            FileSystemInfo entry = File.Exists(part) ? new FileInfo(part) : new DirectoryInfo(part);
            if (entry.Exists && entry.LinkTarget is not null && entry.ResolveLinkTarget(returnFinalTarget: true) is { } target)
                return Resolve(Path.Combine(target.FullName, rest));
            rest = Path.Combine(Path.GetFileName(part), rest);
        }
        return path;
    }

    internal static bool Holds(string root, string path, bool windows) => windows
        ? path.StartsWith(root.TrimEnd('\\') + '\\', StringComparison.OrdinalIgnoreCase)
        : path.StartsWith(root.TrimEnd('/') + '/', StringComparison.Ordinal);

    private static string? KindOrNull(DriveInfo drive)
    {
        try
        {
            return drive.DriveFormat;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A drive may vanish or refuse between listing and asking; then its kind is not known, which is no reason to refuse.
            return null;
        }
    }
}
