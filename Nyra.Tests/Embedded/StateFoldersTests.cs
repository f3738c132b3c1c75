using Nyra.Embedded;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Embedded;

public sealed class StateFoldersTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_five_are_kept_with_what_is_in_them()
    {
        for (var i = 0; i < 8; i++)
            StartAndStop(Noon.AddMinutes(i));
        Assert.Equal(
            ["20261129T120300Z", "20261129T120400Z", "20261129T120500Z", "20261129T120600Z", "20261129T120700Z"], Names());
        Assert.True(File.Exists(_folder.File("20261129T120300Z/state/entitlements.json")));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Of_starts_within_one_second_the_new_one_stays()
    {
        for (var i = 0; i < 12; i++)
        {
            Assert.True(Directory.Exists(StartAndStop(Noon)));
            Assert.Equal(Math.Min(i + 1, StateFolders.Kept), Names().Count);
        }
    }

    [Fact]
    public void One_in_use_stays_however_old_it_is()
    {
        var (_, held) = StateFolders.New(_folder.Path, Noon, _warnings.Add);
        for (var i = 1; i < 8; i++)
            StartAndStop(Noon.AddMinutes(i));
        Assert.Contains("20261129T120000Z", Names());
        held.Dispose();
        StartAndStop(Noon.AddMinutes(8));
        Assert.DoesNotContain("20261129T120000Z", Names());
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Nothing_else_in_the_folder_is_touched()
    {
        // As a rehearsal's report, a folder of a person's, a link, and a file would lie there.
        Directory.CreateDirectory(_folder.File("20200101T000000Z"));
        File.WriteAllText(_folder.File("20200101T000000Z/report.json"), "{}");
        Directory.CreateDirectory(_folder.File("mine"));
        File.WriteAllText(_folder.File("mine/stack.lock"), "");
        File.WriteAllText(_folder.File("trusted-keys.json"), "{}");
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere.File("stack.lock"), "");
        File.WriteAllText(elsewhere.File("kept.txt"), "");
        Directory.CreateSymbolicLink(_folder.File("20200101T000001Z"), elsewhere.Path);
        for (var i = 0; i < 7; i++)
            StartAndStop(Noon.AddMinutes(i), folder => Directory.CreateSymbolicLink(Path.Combine(folder, "link"), elsewhere.Path));
        Assert.Equal(["20200101T000000Z", "20200101T000001Z", "mine"],
            Names().Where(name => !name.StartsWith("2026", StringComparison.Ordinal)));
        Assert.True(File.Exists(_folder.File("20200101T000000Z/report.json")));
        Assert.True(File.Exists(_folder.File("trusted-keys.json")));
        Assert.True(File.Exists(elsewhere.File("kept.txt")));
        Assert.Equal(5, Names().Count(name => name.StartsWith("2026", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_that_cannot_be_removed_is_named_and_the_start_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A folder named as the lock file stands in for a file system that refuses.");
        for (var i = 0; i < 5; i++)
            StartAndStop(Noon.AddMinutes(i));
        // A lock that cannot be opened for writing, also where the tests run as root.
        var broken = _folder.File("20261129T120000Z/stack.lock");
        File.Delete(broken);
        File.CreateSymbolicLink(broken, broken + ".away/stack.lock");
        Directory.CreateDirectory(broken + ".away");
        File.WriteAllText(broken + ".away/stack.lock", "");
        StartAndStop(Noon.AddMinutes(5));
        Assert.True(Directory.Exists(_folder.File("20261129T120500Z")));
        Assert.Contains("20261129T120000Z", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    private string StartAndStop(DateTimeOffset at, Action<string>? also = null)
    {
        var (folder, held) = StateFolders.New(_folder.Path, at, _warnings.Add);
        Directory.CreateDirectory(Path.Combine(folder, "state"));
        File.WriteAllText(Path.Combine(folder, "state", "entitlements.json"), "{}");
        also?.Invoke(folder);
        held.Dispose();
        return folder;
    }

    private List<string> Names() =>
        [.. Directory.EnumerateDirectories(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
