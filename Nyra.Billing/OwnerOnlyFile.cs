namespace Nyra.Billing;

/// <summary>A file that only its owner may read.</summary>
public static class OwnerOnlyFile
{
    /// <summary>How to create it. Windows has no file modes: there the permissions of the folder hold.</summary>
    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
