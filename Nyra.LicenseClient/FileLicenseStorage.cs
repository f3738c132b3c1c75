namespace Nyra.LicenseClient;

/// <summary>
/// Keeps the license in one file that only its owner may read: by file mode on Linux and macOS, by access control list on Windows.
/// Written beside it and renamed, so that a crash leaves the old content or the new.
/// </summary>
/// <param name="path">The file; its folder is made where it is missing.</param>
public sealed class FileLicenseStorage(string path) : ILicenseStorage
{
    // A license, a refusal and key statements are a few kilobytes.
    private const int MaxFileBytes = 1024 * 1024;

    /// <summary>The file of an app in the person's own folder for application data.</summary>
    /// <param name="app">The app's folder, for example <c>NyrA Little Buddy</c>.</param>
    /// <exception cref="ArgumentException">When the name cannot be a folder's name.</exception>
    public static FileLicenseStorage Of(string app) => new(AppFolder.File(app, "license.json"));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">When the file is not one this class wrote.</exception>
    /// <exception cref="IOException">When it cannot be read, also when this user may not.</exception>
    public async Task<StoredLicense> LoadAsync(CancellationToken ct = default)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxFileBytes)
                throw new InvalidDataException($"The file exceeds {MaxFileBytes / 1024} KB.");
            using var content = new MemoryStream();
            await file.CopyToAsync(content, ct).ConfigureAwait(false);
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
    public async Task SaveAsync(StoredLicense stored, CancellationToken ct = default)
    {
        try
        {
            await OwnerOnlyFile.WriteAsync(Path.GetFullPath(path), stored.ToJson(), ct).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw Denied(denied);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">When another program kept it for too long, or this user may not write there.</exception>
    public async Task<IDisposable?> LockAsync(CancellationToken ct = default)
    {
        try
        {
            return await InterProcessLock.AcquireAsync(Path.GetFullPath(path), ct).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw Denied(denied);
        }
    }

    // Callers handle one exception for a storage that cannot be used, whatever the reason.
    private IOException Denied(UnauthorizedAccessException denied) =>
        new($"The license file '{path}' cannot be used: {denied.Message} Give this user access to the file and its folder.", denied);
}
