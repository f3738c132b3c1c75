using System.IO.Compression;
using System.Text;
using Nyra.Readiness.Secrets;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

public sealed class ZipEntriesTests : IDisposable
{
    private const int SizeFollows = 8;

    private readonly TemporaryFolder _folder = new();
    private readonly string _secret = FakeSecrets.Stripe();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, null)]
    [InlineData(SizeFollows, 0u)]
    [InlineData(0, 0u)]
    public async Task An_entry_that_is_listed_with_size_0_is_searched(int flags, uint? localSize)
    {
        var zip = new RawZip().AddText("a.js", _secret, listed => listed with { PackedBytes = 0 }, flags, localSize)
            .AddText("b.js", "nothing");
        await AssertFoundAsync(zip.ToArray(), "app.zip!/a.js:1");
    }

    [Fact]
    public async Task An_entry_that_the_central_directory_leaves_out_is_searched()
    {
        var zip = new RawZip().AddText("a.js", "nothing").AddText("b.js", _secret, _ => null).AddText("c.js", "nothing");
        await AssertFoundAsync(zip.ToArray(), "app.zip!/b.js:1");
    }

    [Fact]
    public async Task An_archive_before_and_one_behind_the_last_directory_are_searched()
    {
        var nothing = new RawZip().AddText("c.js", "nothing").ToArray();
        var secret = new RawZip().AddText("a.js", _secret).ToArray();
        await AssertFoundAsync([.. secret, .. nothing], "app.zip!/a.js:1");
        await AssertFoundAsync([.. nothing, .. secret], "app.zip!/a.js:1");
        // As the comment of the one that other programs read.
        await AssertFoundAsync(
            [.. nothing[..^2], .. BitConverter.GetBytes((ushort)secret.Length), .. secret], "app.zip!/a.js:1");
    }

    [Fact]
    public async Task An_entry_is_searched_where_its_offset_in_the_directory_is_wrong()
    {
        var result = await SearchAsync(new RawZip().AddText("a.js", _secret, listed => listed with { At = 7 }).ToArray());
        Assert.Equal("app.zip!/a.js:1", Assert.Single(result.Findings).Where);
        Assert.Contains("a.js is not where the central directory says", Assert.Single(result.NotUnpacked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_methods_differ_both_are_tried()
    {
        var zip = new RawZip().Add("a.js", RawZip.Deflated(_secret), method: 0, central: listed => listed with { Method = 8 })
            .Add("b.js", RawZip.Deflated(FakeSecrets.Stripe()), method: 8, central: listed => listed with { Method = 0 });
        var found = (await SearchAsync(zip.ToArray())).Findings.Select(finding => finding.Where);
        Assert.Equal(["app.zip!/a.js:1", "app.zip!/b.js:1"], found);
    }

    [Fact]
    public async Task A_stored_archive_is_searched_to_the_larger_of_the_sizes()
    {
        var inner = new RawZip().AddText("a.js", _secret).ToArray();
        foreach (var (local, central) in new[] { (0u, (uint)inner.Length), ((uint)inner.Length, 0u) })
        {
            var zip = new RawZip().Add("inner", inner, method: 0, packedBytes: local, central: listed =>
                listed with { PackedBytes = central });
            await AssertFoundAsync(zip.ToArray(), "app.zip!/inner!/a.js:1");
        }
    }

    [Fact]
    public async Task Of_entries_with_one_name_each_is_searched()
    {
        var other = FakeSecrets.Stripe();
        var zip = new RawZip().AddText("a.js", _secret).AddText("a.js", other).ToArray();
        Assert.Equal(
            new[] { _secret, other }.Select(secret => Fingerprint.Of(Encoding.UTF8.GetBytes(secret))).Order(),
            (await SearchAsync(zip)).Findings.Select(finding => finding.Match.Fingerprint).Order());
    }

    [Fact]
    public async Task What_could_not_be_read_is_named_and_the_rest_is_searched()
    {
        var zip = new RawZip().Add("locked", RawZip.Deflated("?"), flags: 1).Add("odd", RawZip.Deflated("?"), method: 14)
            .Add("broken", [7, 7, 7, 7]).AddText("a.js", _secret);
        var result = await SearchAsync(zip.ToArray());
        Assert.Equal("app.zip!/a.js:1", Assert.Single(result.Findings).Where);
        var told = Assert.Single(result.NotUnpacked);
        Assert.All(
            ["locked is encrypted", "odd is packed by method 14, which is not unpacked here", "broken could not be unpacked"],
            reason => Assert.Contains(reason, told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Between_entries_and_behind_the_end_an_archive_of_another_kind_is_named()
    {
        var seven = Archives.Of("a 7z archive");
        var zip = new RawZip().AddText("a", "1").Write([.. seven, .. new byte[50]]).AddText("b", "2").ToArray();
        Assert.Contains("a 7z archive lies from byte", Assert.Single((await SearchAsync(zip)).NotUnpacked), StringComparison.Ordinal);
        byte[] behind = [.. new RawZip().AddText("a", "1").ToArray(), .. seven, .. new byte[50]];
        Assert.Contains("a 7z archive lies from byte", Assert.Single((await SearchAsync(behind)).NotUnpacked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_central_directory_it_is_searched_and_that_is_said()
    {
        var whole = new RawZip().AddText("a.js", _secret).ToArray();
        var result = await SearchAsync(whole[..whole.AsSpan().IndexOf("PK\u0001\u0002"u8)]);
        Assert.Equal("app.zip!/a.js:1", Assert.Single(result.Findings).Where);
        Assert.Contains("it has no central directory", Assert.Single(result.NotUnpacked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_is_as_it_says_gives_no_warning()
    {
        using var bytes = new MemoryStream();
        // A stream that cannot seek makes the platform write the sizes behind the data.
        using (var zip = new ZipArchive(new OneWay(bytes), ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("folder/");
            zip.CreateEntry("empty");
            using var entry = zip.CreateEntry("a.js").Open();
            entry.Write(Encoding.UTF8.GetBytes(_secret));
        }
        await AssertFoundAsync(bytes.ToArray(), "app.zip!/a.js:1");
        // Behind a program that unpacks itself the offsets in the directory are too small.
        await AssertFoundAsync([.. "PK\u0003\u0004"u8, .. new byte[26], .. bytes.ToArray()], "app.zip!/a.js:1");
    }

    [Theory]
    [InlineData("a\n::error::forged", "a\\n:\\u003Aerror:\\u003Aforged")]
    [InlineData("\u001b[2K\r##[error]x", "\\u001B[2K\\r#\\u0023[error]x")]
    [InlineData("\u202egpj.exe", "\\u202Egpj.exe")]
    public async Task An_entrys_name_stays_in_its_line_and_starts_no_command(string name, string shown)
    {
        var result = await SearchAsync(new RawZip().AddText(name, _secret).Add($"{name}2", RawZip.Deflated("?"), flags: 1).ToArray());
        Assert.Equal($"app.zip!/{shown}:1", Assert.Single(result.Findings).Where);
        Assert.Contains($"{shown}2 is encrypted", Assert.Single(result.NotUnpacked), StringComparison.Ordinal);
    }

    private async Task AssertFoundAsync(byte[] zip, string where)
    {
        var result = await SearchAsync(zip);
        Assert.Equal(where, Assert.Single(result.Findings).Where);
        Assert.Empty(result.NotUnpacked);
    }

    private Task<SecretSearchResult> SearchAsync(byte[] zip)
    {
        File.WriteAllBytes(_folder.File("app.zip"), zip);
        return new FileSearch(SecretValues.None, _ => { }).InAsync(_folder.Path, [_folder.File("app.zip")], CancellationToken.None);
    }

    private sealed class OneWay(Stream into) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => into.Write(buffer, offset, count);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
