using System.Runtime.InteropServices;

namespace Nyra.Billing.Entitlements.Json;

/// <summary>Renames durably: atomic for readers, and still so after a power cut.</summary>
internal static partial class DurableFile
{
    private const int ReadOnly = 0;
    private const int WindowsAttempts = 100;

    /// <summary>Renames <paramref name="source"/> over <paramref name="target"/>, which must lie in the same directory.</summary>
    public static void Replace(string source, string target) => Replace(source, target, OperatingSystem.IsWindows());

    internal static void Replace(string source, string target, bool windows)
    {
        if (windows)
        {
            ReplaceOnWindows(source, target);
            return;
        }
        File.Move(source, target, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(target)!);
    }

    // Windows refuses to replace a file in the very moment somebody has it open (a reader, a virus scanner): try again shortly.
    private static void ReplaceOnWindows(string source, string target)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                File.Move(source, target, overwrite: true);
                return;
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException && attempt < WindowsAttempts)
            {
                Thread.Sleep(10);
            }
        }
    }

    // The rename itself is data of the directory. Windows journals it; elsewhere it needs its own fsync.
    private static void FlushDirectory(string directory)
    {
        var handle = Open(directory, ReadOnly);
        if (handle < 0)
            throw new IOException($"The directory '{directory}' cannot be opened to flush it (errno {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Fsync(handle) != 0)
                throw new IOException($"The directory '{directory}' cannot be flushed (errno {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
