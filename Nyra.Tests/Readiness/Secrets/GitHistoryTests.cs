using System.IO.Compression;
using Nyra.Readiness.Secrets;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

public sealed class GitHistoryTests : IDisposable
{
    private readonly GitFolder _git = new();
    private readonly string _secret = FakeSecrets.Stripe();

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task What_a_later_commit_deleted_is_found_with_blob_path_and_first_commit()
    {
        _git.Write("a.txt", "nothing");
        _git.Commit();
        _git.Write("config/old.json", $"{{\n\"key\": \"{_secret}\" }}");
        _git.Commit("the commit with it");
        File.Delete(_git.File("config/old.json"));
        _git.Commit();
        Assert.Matches(
            $"^blob [0-9a-f]{{10}} of config/old.json:2, first in commit [0-9a-f]+ of [0-9-]{{10}} stripe-live-secret-key sk_live_…{_secret[^2..]} [0-9a-f]{{16}}$",
            Assert.Single((await SearchAsync()).Findings).ToString());
    }

    [Fact]
    public async Task It_is_found_on_every_branch_and_where_it_is_only_staged()
    {
        _git.Commit();
        _git.Run("checkout", "--quiet", "-b", "aside");
        _git.Write("branch.txt", FakeSecrets.Stripe());
        _git.Commit();
        _git.Run("checkout", "--quiet", "main");
        _git.Write("staged.txt", FakeSecrets.Stripe());
        _git.Run("add", "--all");
        var found = (await SearchAsync()).Findings.Select(finding => finding.Where).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, found.Count);
        Assert.Contains(found, where => where.Contains("of branch.txt:1, first in commit ", StringComparison.Ordinal));
        Assert.Contains(found, where => where.EndsWith("of staged.txt:1, staged and not committed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_found_in_the_message_of_a_commit()
    {
        _git.Commit($"the new key is {_secret}");
        Assert.StartsWith("the message of commit ", Assert.Single((await SearchAsync()).Findings).Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_stays_for_many_versions_is_told_once_with_the_first()
    {
        for (var i = 0; i < 5; i++)
        {
            _git.Write("a.txt", $"{_secret}\nversion {i}");
            _git.Commit($"version {i}");
        }
        Assert.EndsWith(", and in 4 later versions", Assert.Single((await SearchAsync()).Findings).Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_found_in_an_archive_that_was_committed()
    {
        using (var zip = ZipFile.Open(_git.File("app.zip"), ZipArchiveMode.Create))
        using (var entry = new StreamWriter(zip.CreateEntry("app.js").Open()))
            entry.Write(_secret);
        _git.Commit();
        Assert.Contains("of app.zip!/app.js:1", Assert.Single((await SearchAsync()).Findings).Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_too_large_to_be_held_is_named()
    {
        using (var zip = ZipFile.Open(_git.File("app.zip"), ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry("zeros", CompressionLevel.NoCompression).Open())
        {
            for (var i = 0; i < 65; i++)
                entry.Write(new byte[1 << 20]);
            entry.Write(System.Text.Encoding.UTF8.GetBytes(_secret));
        }
        _git.Commit();
        var result = await SearchAsync();
        Assert.EndsWith(" of app.zip: an archive larger than 64 MB, which is not unpacked in the history", Assert.Single(result.NotUnpacked), StringComparison.Ordinal);
        // As it is it was searched.
        Assert.Single(result.Findings);
    }

    [Fact]
    public async Task A_repository_without_a_commit_holds_nothing() => Assert.Empty((await SearchAsync()).Findings);

    [Fact]
    public async Task A_damaged_repository_is_an_error_and_no_all_clear()
    {
        _git.Write("a.txt", _secret);
        _git.Commit();
        foreach (var file in new DirectoryInfo(_git.File(".git/objects")).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            file.Attributes = FileAttributes.Normal;
            file.Delete();
        }
        await Assert.ThrowsAsync<IOException>(SearchAsync);
    }

    private async Task<SecretSearchResult> SearchAsync() =>
        await new GitHistory((await GitRepository.AtAsync(_git.Path, CancellationToken.None))!, SecretValues.None, _ => { }).SearchAsync(CancellationToken.None);
}
