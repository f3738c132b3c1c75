using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Tests.Architecture;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Proofs;

/// <summary>
/// That a write survives a power cut shows in no content of any file: only in what the process asks of the operating system, and in which
/// order. A small library notes that for a real host.
/// </summary>
public sealed class DiskCallsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Trace => _folder.File("calls");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_save_flushes_the_file_renames_it_and_flushes_the_folder_in_this_order()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Calls of the C library are replaced by its loader on Linux alone.");
        var store = Directory.CreateDirectory(_folder.File("store")).FullName;
        var file = Path.Combine(store, "entitlements.json");
        var address = new Uri($"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}/");
        using var host = NyraProcess.Start(
            NyraProcess.Host("Nyra.BillingApi"), ["--urls", address.ToString(), "--environment", "Development"], _folder.Path,
            await SettingsAsync(file));
        await host.SaysAsync("Application started");
        using var http = new HttpClient { BaseAddress = address };
        // The start saved a document, the health check proves that a save would be durable.
        using (await http.GetAsync("health"))
        {
        }
        await host.KillAsync();
        var calls = (await File.ReadAllLinesAsync(Trace)).Where(call => call.Contains(store, StringComparison.Ordinal)).ToList();
        var saves = calls.Chunk(3).ToList();
        Assert.All(saves, save => Assert.True(
            save is [var flush, var rename, var folder] && flush == $"fsync {file}.tmp" && folder == $"fsync {store}"
            && (rename == $"rename {file}.tmp {file}" || rename == $"rename {file}.tmp {file}.probe"),
            string.Join('\n', calls)));
        Assert.Contains(saves, save => save[1].EndsWith("entitlements.json", StringComparison.Ordinal));
        Assert.Contains(saves, save => save[1].EndsWith(".probe", StringComparison.Ordinal));
    }

    private async Task<Dictionary<string, string?>> SettingsAsync(string entitlements)
    {
        // By this name .NET finds it before the C library.
        var library = Path.Combine(Directory.CreateDirectory(_folder.File("library")).FullName, "libc.so");
        var (code, output, error) = await NyraProcess.RunAsync(
            Programs.CCompiler(), ["-shared", "-fPIC", "-o", library, Repository.File("Nyra.Tests/Proofs/disk-calls.c")], _folder.Path);
        Assert.True(code == 0, output + error);
        var settings = ApiApp.Settings(_folder);
        settings.Remove("urls");
        settings[Settings.EntitlementsFile] = entitlements;
        settings["LD_PRELOAD"] = library;
        settings["LD_LIBRARY_PATH"] = Path.GetDirectoryName(library);
        settings["NYRA_TESTS_DISK_CALLS"] = Trace;
        return settings;
    }
}
