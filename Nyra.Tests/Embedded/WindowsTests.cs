using System.Runtime.InteropServices;
using Nyra.AppHost.Resources;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
using Nyra.Embedded;
using Nyra.Embedded.StripeCli;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Embedded;

/// <summary>
/// What differs on Windows, decided from values and tested on any system. What Windows itself does, the Windows job of CI alone tests.
/// </summary>
public sealed class WindowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("redis-server", "redis-server.exe", "redis-server")]
    [InlineData("npm", "npm.cmd", "npm")]
    public void Programs_have_an_extension_on_windows(string program, string windows, string elsewhere) =>
        Assert.Equal((windows, elsewhere), (ProgramFile.NameOf(program, windows: true), ProgramFile.NameOf(program, windows: false)));

    [Fact]
    public void Path_is_split_as_the_system_writes_it()
    {
        Assert.Equal(
            [@"C:\Program Files\Redis\redis-server.exe", @"D:\tools\redis-server.exe"],
            ProgramFile.Candidates("redis-server", """ "C:\Program Files\Redis";;D:\tools\ """, windows: true));
        Assert.Equal(["/usr/bin/stripe", "/opt/a;b/stripe"], ProgramFile.Candidates("stripe", "/usr/bin::/opt/a;b/", windows: false));
        Assert.Empty(ProgramFile.Candidates("stripe", null, windows: true));
    }

    [Theory]
    [InlineData("WINDOWS", System.Runtime.InteropServices.Architecture.X64, "win32-x64")]
    [InlineData("WINDOWS", System.Runtime.InteropServices.Architecture.Arm64, "win32-x64")]
    [InlineData("OSX", System.Runtime.InteropServices.Architecture.Arm64, "darwin-arm64")]
    [InlineData("LINUX", System.Runtime.InteropServices.Architecture.X64, "linux-x64")]
    public void The_stripe_cli_of_npm_is_the_platforms_package(
        string system, System.Runtime.InteropServices.Architecture architecture, string platform) =>
        Assert.Equal(platform, StripeCliBinary.PlatformOf(OSPlatform.Create(system), architecture));

    [Theory]
    [InlineData(@"C:\", @"c:\data\entitlements.json", true, true)]
    [InlineData(@"C:\Mount", @"C:\mount\entitlements.json", true, true)]
    [InlineData(@"C:\Mount", @"C:\mounted\entitlements.json", true, false)]
    [InlineData("/", "/data/entitlements.json", false, true)]
    [InlineData("/Data", "/data/entitlements.json", false, false)]
    public void A_path_lies_on_a_drive_whatever_its_case_on_windows(string root, string path, bool windows, bool lies) =>
        Assert.Equal(lies, MountedFileSystem.Holds(root, path, windows));

    [Theory]
    [InlineData(@"C:\Nyra", @"c:\nyra\", true, true)]
    [InlineData(@"C:\Nyra", "C:/Nyra", true, true)]
    [InlineData(@"C:\Nyra", @"C:\Nyra2", true, false)]
    [InlineData("/home/ada/nyra", "/home/ada/nyra/", false, true)]
    [InlineData("/home/ada/nyra", "/home/ada/Nyra", false, false)]
    [InlineData(@"/home/ada\nyra", "/home/ada/nyra", false, false)]
    public void A_checkout_is_the_same_however_it_is_typed_on_windows(string one, string other, bool windows, bool same) =>
        Assert.Equal(same, FilePath.Normalize(one, windows) == FilePath.Normalize(other, windows));

    [Theory]
    [InlineData(@"C:\Nyra", @"c:\nyra", true, true)]
    [InlineData(@"C:\Nyra", @"c:/nyra/samples", true, true)]
    [InlineData(@"C:\Nyra", @"C:\Nyra2", true, false)]
    [InlineData("/home/ada/nyra", "/home/ada/nyra/samples", false, true)]
    [InlineData("/home/ada/nyra", "/home/ada/Nyra", false, false)]
    public void The_sample_app_is_started_in_a_checkout_whatever_its_case_on_windows(string checkout, string folder, bool windows, bool lies) =>
        Assert.Equal(lies, LittleBuddy.RunningBackend.IsIn(checkout, folder, windows));

    [Theory]
    [InlineData(unchecked((int)0x80070020), true)]  // ERROR_SHARING_VIOLATION
    [InlineData(unchecked((int)0x80070021), true)]  // ERROR_LOCK_VIOLATION
    [InlineData(11, true)]                          // EWOULDBLOCK on Linux
    [InlineData(35, true)]                          // EWOULDBLOCK on macOS
    [InlineData(unchecked((int)0x80070070), false)] // ERROR_DISK_FULL
    [InlineData(28, false)]                         // ENOSPC
    public void A_lock_is_waited_for_only_where_another_process_has_it(int result, bool held) =>
        Assert.Equal(held, FileLock.IsHeld(result));

    [Theory]
    [InlineData(" OSType: linux\n Architecture: x86_64\n", true)]
    [InlineData("host:\n  os: linux\n", true)] // Podman
    [InlineData(" OSType: windows\n Architecture: x86_64\n", false)]
    [InlineData(null, false)]
    public void Redis_runs_in_a_container_only_where_the_engine_runs_linux(string? info, bool runs) =>
        Assert.Equal(runs, WebhookQueueResource.RunsLinux(info));

    // Windows refuses to replace a file that somebody has open. Here a folder refuses, until it is gone.
    [Fact]
    public async Task A_file_that_cannot_be_replaced_yet_is_replaced_once_it_can_be()
    {
        var (source, target) = await RefusedAsync();
        var replacing = Task.Run(() => DurableFile.Replace(source, target, windows: true));
        Directory.Delete(target);
        await replacing;
        Assert.Equal("new", await File.ReadAllTextAsync(target));
    }

    [Fact]
    public async Task So_is_the_license_file()
    {
        var (source, target) = await RefusedAsync();
        var replacing = OwnerOnlyFile.ReplaceAsync(source, target, windows: true, CancellationToken.None);
        Assert.False(replacing.IsCompleted);
        Directory.Delete(target);
        await replacing;
        Assert.Equal("new", await File.ReadAllTextAsync(target));
    }

    [Fact]
    public async Task Elsewhere_a_refusal_is_an_error_at_once()
    {
        var (source, target) = await RefusedAsync();
        Assert.ThrowsAny<Exception>(() => DurableFile.Replace(source, target, windows: false));
        await Assert.ThrowsAnyAsync<Exception>(
            () => OwnerOnlyFile.ReplaceAsync(source, target, windows: false, CancellationToken.None));
    }

    private async Task<(string Source, string Target)> RefusedAsync()
    {
        var source = _folder.File("source");
        await File.WriteAllTextAsync(source, "new");
        return (source, Directory.CreateDirectory(_folder.File("target")).FullName);
    }
}
