using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

public sealed class DeviceIdFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_id_is_generated_once_and_kept_in_a_file_of_its_owner()
    {
        var path = _folder.File("new/device-id");
        var id = DeviceIdFile.At(path);
        Assert.Matches("^[A-Za-z0-9._:-]{1,128}$", id);
        Assert.Equal(id, DeviceIdFile.At(path));
        Assert.NotEqual(id, DeviceIdFile.At(_folder.File("other/device-id")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void An_id_that_an_app_stored_itself_is_kept()
    {
        File.WriteAllText(_folder.File("device-id"), "buddy-1234\r\n");
        Assert.Equal("buddy-1234", DeviceIdFile.At(_folder.File("device-id")));
    }

    [Fact]
    public async Task Programs_that_ask_at_once_get_one_id()
    {
        for (var round = 0; round < 20; round++)
        {
            var path = _folder.File($"round-{round}/device-id");
            using var start = new Barrier(4);
            var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return DeviceIdFile.At(path);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            Assert.Single(ids.Distinct());
            Assert.Equal(ids[0], DeviceIdFile.At(path));
            var files = Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName);
            Assert.Equal(["device-id", "device-id.lock"], files.Order());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("two words")]
    [InlineData("caf\u00e9")]
    [InlineData("{\"id\":7}")]
    public void A_file_without_an_id_gets_a_new_one(string content)
    {
        var path = _folder.File("device-id");
        File.WriteAllText(path, content);
        var id = DeviceIdFile.At(path);
        Assert.Equal(id, DeviceIdFile.At(path));
        Assert.Equal(32, id.Length);
    }

    [Fact]
    public void An_id_that_is_too_long_for_the_backend_is_replaced()
    {
        var path = _folder.File("device-id");
        File.WriteAllText(path, new string('a', 129));
        Assert.Equal(32, DeviceIdFile.At(path).Length);
        File.WriteAllText(path, new string('a', 128));
        Assert.Equal(new string('a', 128), DeviceIdFile.At(path));
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_an_IOException_that_names_it()
    {
        var path = _folder.File("device-id");
        Directory.CreateDirectory(path);
        Assert.Contains(path, Assert.Throws<IOException>(() => DeviceIdFile.At(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" NyrA")]
    [InlineData("NyrA ")]
    [InlineData("NyrA.")]
    [InlineData("..")]
    [InlineData("NyrA/Buddy")]
    [InlineData("NyrA\\Buddy")]
    [InlineData("NyrA: Buddy")]
    [InlineData("NyrA\tBuddy")]
    public void An_app_name_that_cannot_be_a_folder_is_refused(string app)
    {
        Assert.Contains($"'{app}'", Assert.Throws<ArgumentException>(() => DeviceIdFile.Of(app)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FileLicenseStorage.Of(app));
    }
}
