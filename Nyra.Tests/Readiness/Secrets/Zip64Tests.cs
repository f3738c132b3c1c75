using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Nyra.Readiness.Secrets;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

/// <summary>Archives with the longer sizes of Zip64, as programs write them for large files or more than 65,535 entries.</summary>
public sealed class Zip64Tests : IDisposable
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly string _secret = FakeSecrets.Stripe();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task A_zip64_archive_is_searched_by_its_long_sizes(int method)
    {
        var result = await SearchAsync(RawZip64.Of("a.js", Packed(method), method));
        Assert.Contains(result.Findings, finding => finding.Where == "app.zip!/a.js:1");
        Assert.Empty(result.NotUnpacked);
    }

    [Fact]
    public async Task A_zip64_archive_behind_another_program_is_searched()
    {
        // The places that the archive declares are too small then.
        byte[] program = [.. "PK\u0003\u0004"u8, .. new byte[26]];
        var result = await SearchAsync([.. program, .. RawZip64.Of("a.js", Packed(8), 8)]);
        Assert.Equal("app.zip!/a.js:1", Assert.Single(result.Findings).Where);
        Assert.Empty(result.NotUnpacked);
    }

    [Fact]
    public async Task More_entries_than_zip_can_count_are_all_searched()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i <= ushort.MaxValue; i++)
                zip.CreateEntry($"{i}");
            using var last = zip.CreateEntry("a.js").Open();
            last.Write(Encoding.UTF8.GetBytes(_secret));
        }
        // Without the long end record the platform would have written another archive than this test means.
        Assert.True(bytes.ToArray().AsSpan().IndexOf("PK\u0006\u0006"u8) > 0);
        var result = await SearchAsync(bytes.ToArray());
        Assert.Equal("app.zip!/a.js:1", Assert.Single(result.Findings).Where);
        Assert.Empty(result.NotUnpacked);
    }

    [Theory]
    [InlineData("locator")]
    [InlineData("end record")]
    [InlineData("length")]
    public async Task A_damaged_zip64_end_is_named_and_the_entries_are_searched(string damaged)
    {
        var zip = RawZip64.Of("a.js", Packed(8), 8);
        var locator = zip.Length - EndBytes - LocatorBytes;
        var end = (int)BinaryPrimitives.ReadInt64LittleEndian(zip.AsSpan(locator + 8));
        switch (damaged)
        {
            case "locator":
                zip[locator] = 0;
                break;
            case "end record":
                zip[end] = 0;
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(zip.AsSpan(end + 40), -1);
                break;
        }
        var result = await SearchAsync(zip);
        Assert.Equal("app.zip!/a.js:1", Assert.Single(result.Findings).Where);
        Assert.Contains("its central directory is larger than 64 MB", Assert.Single(result.NotUnpacked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip64_directory_longer_than_the_archive_is_named_and_the_entries_are_searched()
    {
        var zip = RawZip64.Of("a.js", Packed(8), 8);
        var end = (int)BinaryPrimitives.ReadInt64LittleEndian(zip.AsSpan(zip.Length - EndBytes - LocatorBytes + 8));
        BinaryPrimitives.WriteInt64LittleEndian(zip.AsSpan(end + 40), zip.Length);
        var result = await SearchAsync(zip);
        Assert.Equal("app.zip!/a.js:1", Assert.Single(result.Findings).Where);
        Assert.Contains("its central directory is not where the archive says", Assert.Single(result.NotUnpacked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task An_entry_whose_zip64_sizes_are_missing_is_named(int method)
    {
        var result = await SearchAsync(RawZip64.Of("a.js", Packed(method), method, sizes: false));
        Assert.Contains("a.js does not say how long its data is", Assert.Single(result.NotUnpacked), StringComparison.Ordinal);
        // Packed data says itself where it ends; of the other the archive's own bytes are searched.
        Assert.Equal(method == 0 ? "app.zip:1" : "app.zip!/a.js:1", Assert.Single(result.Findings).Where);
    }

    private byte[] Packed(int method) => method == 0 ? Encoding.UTF8.GetBytes(_secret) : RawZip.Deflated(_secret);

    private Task<SecretSearchResult> SearchAsync(byte[] zip)
    {
        File.WriteAllBytes(_folder.File("app.zip"), zip);
        return new FileSearch(SecretValues.None, _ => { }).InAsync(_folder.Path, [_folder.File("app.zip")], CancellationToken.None);
    }
}
