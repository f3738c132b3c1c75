using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

public sealed class FileLicenseStorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Before_anything_was_saved_there_is_nothing() =>
        Assert.Equal(StoredLicense.None, await new FileLicenseStorage(_folder.File("no/license.json")).LoadAsync(CancellationToken.None));

    [Fact]
    public async Task What_was_saved_is_loaded_again_and_only_its_owner_may_read_it()
    {
        var path = _folder.File("new/license.json");
        var stored = new StoredLicense("token", "license", "refusal", new("cs_1", "https://a.example", "verifier"));
        await new FileLicenseStorage(path).SaveAsync(stored, CancellationToken.None);
        Assert.Equal(stored, await new FileLicenseStorage(path).LoadAsync(CancellationToken.None));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        var path = _folder.File("license.json");
        await File.WriteAllTextAsync(path, "{");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => new FileLicenseStorage(path).LoadAsync(CancellationToken.None));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_this_user_may_not_use_is_an_IOException_that_names_it()
    {
        // A folder in the file's place is refused as a missing permission is, also where the tests run as root.
        var path = _folder.File("license.json");
        Directory.CreateDirectory(path + ".lock");
        var error = await Assert.ThrowsAsync<IOException>(() => new FileLicenseStorage(path).LockAsync(CancellationToken.None));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.IsType<UnauthorizedAccessException>(error.InnerException);
    }
}
