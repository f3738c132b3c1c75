#if NETSTANDARD2_0
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nyra.LicenseClient;

/// <summary>.NET Standard 2.0 cannot name the mode of a file that it creates.</summary>
internal static class UnixFile
{
    private const uint OwnerReadsAndWrites = 0x180; // 0600
    private const int PermissionDenied = 13; // EACCES, the same number on Linux and macOS

    /// <param name="path">Must not exist.</param>
    /// <exception cref="IOException">When it exists or cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">When this user may not create it.</exception>
    public static FileStream CreateForOwner(string path)
    {
        if (File.Exists(path))
            throw new IOException($"The file '{path}' exists.");
        // creat(2), since open(2) takes a variable number of arguments, which a P/Invoke cannot pass everywhere.
        var descriptor = Creat(path, OwnerReadsAndWrites);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastWin32Error();
            var reason = $"The file '{path}' cannot be created: {new Win32Exception(error).Message}";
            throw error == PermissionDenied ? new UnauthorizedAccessException(reason) : new IOException(reason);
        }
        return new(new SafeFileHandle((IntPtr)descriptor, ownsHandle: true), FileAccess.Write);
    }

    [DllImport(
        "libc", EntryPoint = "creat", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Creat(string path, uint mode);
}
#endif
