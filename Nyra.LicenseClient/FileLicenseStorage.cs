using System.Text.Json;

namespace Nyra.LicenseClient;

/// <summary>Keeps the license in one file that only its owner may read (on Windows: as the folder's permissions say; use one under the user's profile).</summary>
/// <param name="path">The file; its folder is made where it is missing.</param>
public sealed class FileLicenseStorage(string path) : ILicenseStorage
{
    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">When the file is not one this class wrote.</exception>
    public async Task<StoredLicense> LoadAsync(CancellationToken ct)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync(file, ClientJson.Default.StoredLicense, ct) ?? StoredLicense.None;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return StoredLicense.None;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The license file '{path}' cannot be read. Delete it and activate again.", error);
        }
    }

    /// <inheritdoc/>
    public async Task SaveAsync(StoredLicense stored, CancellationToken ct)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        // A name of its own: two programs of one person may save at once, and the last one's file is then whole.
        var temporary = $"{full}.{Path.GetRandomFileName()}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(temporary, options))
        {
            await JsonSerializer.SerializeAsync(file, stored, ClientJson.Default.StoredLicense, ct);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, full, overwrite: true);
    }
}
