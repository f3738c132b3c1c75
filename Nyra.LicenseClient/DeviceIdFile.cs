using System.Text;

namespace Nyra.LicenseClient;

/// <summary>
/// An id for this installation, generated once and kept in a file. It names neither the person nor the hardware. Keep the file: with
/// another id the device has to be activated again, and counts as another device of the account.
/// </summary>
public static class DeviceIdFile
{
    // An id has at most 128 characters.
    private const int MaxFileBytes = 1024;

    /// <summary>The id of an app, in the person's own folder for application data: beside <see cref="FileLicenseStorage.Of"/>.</summary>
    /// <param name="app">The app's folder, for example <c>NyrA Little Buddy</c>.</param>
    /// <exception cref="ArgumentException">When the name cannot be a folder's name.</exception>
    /// <exception cref="IOException">When the file cannot be read or created, also when this user may not.</exception>
    public static string Of(string app) => At(AppFolder.File(app, "device-id"));

    /// <summary>The id in a file, which is created where it is missing or holds no id. Several programs may ask at once.</summary>
    /// <param name="path">The file; its folder is created where it is missing.</param>
    /// <exception cref="IOException">When the file cannot be read or created, also when this user may not.</exception>
    public static string At(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            if (Read(full) is { } kept)
                return kept;
            // Blocking is safe: it happens once in the life of an installation, and what is waited for needs no particular thread.
            using var held = InterProcessLock.AcquireAsync(full, CancellationToken.None).GetAwaiter().GetResult();
            // Another program may have created it meanwhile.
            return Read(full) ?? Create(full);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(
                $"The device id file '{full}' cannot be used: {denied.Message} Give this user access to the file and its folder.", denied);
        }
    }

    private static string? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxFileBytes)
                return null;
            using var text = new StreamReader(file);
            return text.ReadToEnd().Trim() is var id && DeviceNaming.IsId(id) ? id : null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string Create(string path)
    {
        var id = Guid.NewGuid().ToString("N");
        OwnerOnlyFile.WriteAsync(path, Encoding.ASCII.GetBytes(id), CancellationToken.None).GetAwaiter().GetResult();
        return id;
    }
}
