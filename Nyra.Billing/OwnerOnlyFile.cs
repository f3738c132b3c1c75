namespace Nyra.Billing;

/// <summary>Files that only their owner may read. Windows has no file modes: there the permissions of the folder hold.</summary>
public static class OwnerOnlyFile
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ReadAndWrite;
        return options;
    }

    /// <summary>
    /// A new, empty file in place of what a crash may have left there. A symbolic link is removed and never followed: in a folder where
    /// others may write, it could lead to any file of the owner.
    /// </summary>
    /// <exception cref="IOException">When something is there again in that moment.</exception>
    public static FileStream Recreate(string path)
    {
        File.Delete(path);
        return new(path, Options(FileMode.CreateNew));
    }

    /// <summary>The file that processes of one user lock; others can neither open nor lock it. Its content is left alone.</summary>
    /// <exception cref="IOException">When another process has locked it, or when it is a symbolic link.</exception>
    public static FileStream OpenLocked(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
            throw new IOException($"'{path}' is a symbolic link to '{target}' and is not locked. Delete the link.");
        var options = Options(FileMode.OpenOrCreate);
        (options.Access, options.Share, options.BufferSize) = (FileAccess.ReadWrite, FileShare.None, 0);
        var file = new FileStream(path, options);
        // Earlier versions let others read it, which is enough to lock it.
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file.SafeFileHandle) != ReadAndWrite)
            File.SetUnixFileMode(file.SafeFileHandle, ReadAndWrite);
        return file;
    }
}
