using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Nyra.Readiness.Secrets;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

public sealed class FileSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _secret = FakeSecrets.Stripe();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_finding_names_file_line_and_shape_and_not_the_secret()
    {
        Directory.CreateDirectory(_folder.File("src"));
        File.WriteAllText(_folder.File("src/settings.json"), $"{{\n\n  \"key\": \"{_secret}\"\n}}");
        var finding = Assert.Single((await SearchAsync()).Findings).ToString();
        Assert.StartsWith($"src/settings.json:3 stripe-live-secret-key sk_live_…{_secret[^2..]} ", finding, StringComparison.Ordinal);
        Assert.Matches(" [0-9a-f]{16}$", finding);
    }

    [Fact]
    public async Task Each_secret_of_many_files_is_found_once()
    {
        for (var i = 0; i < 200; i++)
            File.WriteAllText(_folder.File($"{i}.txt"), $"{new string('\n', i)}{FakeSecrets.Stripe("rk_test_")}\n");
        var result = await SearchAsync();
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}.txt:{i + 1}").Order(), result.Findings.Select(finding => finding.Where).Order());
        Assert.Equal(200, result.Items);
    }

    [Fact]
    public async Task In_a_large_file_that_several_search_at_once_it_is_found_once_with_its_line()
    {
        const int Segment = 32 * ContentSearch.Chunk;
        var bytes = new byte[2 * Segment + 1000];
        Array.Fill(bytes, (byte)'.');
        for (var i = 0; i < bytes.Length; i += 1024)
            bytes[i] = (byte)'\n';
        foreach (var place in new[] { 1, Segment - 50, 2 * Segment - 1, 2 * Segment + 700 })
            Encoding.UTF8.GetBytes(FakeSecrets.Stripe()).CopyTo(bytes, place);
        File.WriteAllBytes(_folder.File("large.txt"), bytes);
        var found = (await SearchAsync()).Findings;
        Assert.Equal([1, Segment - 50, 2 * Segment - 1, 2 * Segment + 700], found.Select(finding => finding.Match.Start));
        Assert.All(found, finding => Assert.EndsWith($":{bytes.AsSpan(0, (int)finding.Match.Start).Count((byte)'\n') + 1}", finding.Where, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CompressionLevel.SmallestSize)]
    [InlineData(CompressionLevel.NoCompression)]
    public async Task In_a_zip_by_whatever_name_it_is_found_once_also_in_an_archive_inside_it(CompressionLevel level)
    {
        var inner = new MemoryStream();
        Zip(inner, "config/app.js", $"// 1\n'{_secret}'", level);
        using (var file = File.Create(_folder.File("app.nupkg")))
            Zip(file, "resources/app.asar.zip", inner.ToArray(), level);
        Assert.Equal("app.nupkg!/resources/app.asar.zip!/config/app.js:2", Assert.Single((await SearchAsync()).Findings).Where);
    }

    [Fact]
    public async Task In_a_gzip_file_it_is_found()
    {
        using (var file = new GZipStream(File.Create(_folder.File("app.tar.gz")), CompressionLevel.SmallestSize))
            file.Write(Encoding.UTF8.GetBytes(_secret));
        Assert.Equal("app.tar.gz:1", Assert.Single((await SearchAsync()).Findings).Where);
    }

    [Fact]
    public async Task In_what_zlib_packed_it_is_found_also_inside_a_zip()
    {
        var packed = Zlib(Encoding.UTF8.GetBytes($"1\n2\n{_secret}"));
        File.WriteAllBytes(_folder.File("blob"), packed);
        using (var file = File.Create(_folder.File("blobs.zip")))
            Zip(file, "blob", packed, CompressionLevel.SmallestSize);
        var result = await SearchAsync();
        Assert.Equal(["blob:3", "blobs.zip!/blob:3"], result.Findings.Select(finding => finding.Where));
        Assert.Empty(result.NotUnpacked);
    }

    [Fact]
    public async Task What_unpacks_to_more_than_is_held_in_memory_is_named()
    {
        File.WriteAllBytes(_folder.File("large"), Zlib([.. Zlib([1]), .. new byte[65 << 20]]));
        Assert.Equal(["large: an archive of which not all could be unpacked (an archive inside it is larger than 64 MB)"], (await SearchAsync()).NotUnpacked);
    }

    [Fact]
    public async Task Text_that_begins_like_zlib_is_text()
    {
        File.WriteAllText(_folder.File("a.txt"), $"x^2 + y^2 = z^2\n{_secret}");
        var result = await SearchAsync();
        Assert.Equal("a.txt:2", Assert.Single(result.Findings).Where);
        Assert.Empty(result.NotUnpacked);
    }

    [Theory]
    [MemberData(nameof(Archives.Kinds), MemberType = typeof(Archives))]
    public async Task An_archive_of_a_kind_that_is_not_unpacked_is_named_whatever_its_name(string kind)
    {
        File.WriteAllBytes(_folder.File("app.bin"), Archives.Of(kind));
        using (var file = File.Create(_folder.File("app.zip")))
            Zip(file, "inner.bin", Archives.Of(kind), CompressionLevel.SmallestSize);
        Assert.Equal(
            [$"app.bin: {kind}, which is not unpacked here", $"app.zip: in !/inner.bin {kind}, which is not unpacked here"], (await SearchAsync()).NotUnpacked);
    }

    [Theory]
    [MemberData(nameof(Archives.Carried), MemberType = typeof(Archives))]
    public async Task A_program_that_carries_one_is_named_with_the_place_wherever_that_is(string kind)
    {
        const int Segment = 32 * ContentSearch.Chunk;
        foreach (var place in new[] { 700, ContentSearch.Chunk - 3, Segment + 5 })
        {
            var program = new byte[place + 100_000];
            "MZ"u8.CopyTo(program);
            Archives.Of(kind).CopyTo(program, place);
            File.WriteAllBytes(_folder.File("setup.exe"), program);
            Assert.Equal([$"setup.exe: carries {kind} from byte {place} on, not unpacked here"], (await SearchAsync()).NotUnpacked);
        }
    }

    [Fact]
    public async Task A_program_that_only_knows_the_magic_numbers_carries_nothing()
    {
        var program = new MemoryStream();
        program.Write("MZ\0"u8);
        foreach (var kind in Archives.Carried)
            program.Write([.. Archives.Of(kind.Data).AsSpan(0, 4), 0x74, 0x05, 0xe9, 0xff, 0xff, 0xff, 0xff, 0x74, 0x05, 0xe9, 0xff, 0xff, 0xff, 0xff]);
        // As a compiler lays them out: a table and a message follow.
        program.Write([.. Archives.Of("an xz archive").AsSpan(0, 6), 0, 0, 0x50, 0xe7, 0xfd, 0xff, .. Archives.Of("a zstd archive").AsSpan(0, 4), .. new byte[7], .. "no archive"u8]);
        program.Write(new byte[100]);
        File.WriteAllBytes(_folder.File("unpacker.exe"), program.ToArray());
        File.WriteAllText(_folder.File("notes.txt"), "hsqs, MSCF, koly, BZh and Rar! are how they begin.");
        Assert.Empty((await SearchAsync()).NotUnpacked);
    }

    [Fact]
    public async Task Behind_what_zlib_packed_there_may_be_more_as_in_a_disk_image()
    {
        File.WriteAllBytes(_folder.File("app.dmg"), [.. Zlib(Encoding.UTF8.GetBytes(_secret)), .. new byte[1000], .. Archives.Of("a disk image"), .. new byte[500]]);
        var result = await SearchAsync();
        Assert.Single(result.Findings);
        Assert.Contains("carries a disk image", Assert.Single(result.NotUnpacked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_zip_that_was_unpacked_nothing_is_said_however_large_it_is()
    {
        var stored = Drawn(40_000_000);
        Archives.Of("a 7z archive").CopyTo(stored, 35_000_000);
        using (var file = File.Create(_folder.File("app.zip")))
            Zip(file, "a.bin", stored, CompressionLevel.NoCompression);
        Assert.Equal(["app.zip: in !/a.bin carries a 7z archive from byte 35000000 on, not unpacked here"], (await SearchAsync()).NotUnpacked);
    }

    [Fact]
    public async Task An_archive_that_cannot_be_unpacked_is_named_and_searched_as_it_is()
    {
        File.WriteAllText(_folder.File("broken.zip"), $"PK\u0003\u0004 and no more of a zip, {_secret}");
        var result = await SearchAsync();
        Assert.StartsWith("broken.zip: ", Assert.Single(result.NotUnpacked), StringComparison.Ordinal);
        Assert.Single(result.Findings);
    }

    [Fact]
    public async Task A_secret_in_a_files_name_is_found_and_not_shown()
    {
        File.WriteAllText(_folder.File(_secret + ".txt"), _secret);
        using (var file = File.Create(_folder.File("a.zip")))
            Zip(file, $"{_secret}.js", _secret, CompressionLevel.SmallestSize);
        var findings = (await SearchAsync()).Findings;
        // The zip's bytes tell the entry's name, too.
        Assert.Equal(["a.zip", $"sk_live_…{_secret[^2..]}.txt", "the name of sk_live_…"], findings.Select(finding => finding.Where.Split(['!', ':'])[0]).Select(where => where.StartsWith("the name", StringComparison.Ordinal) ? where[..21] : where));
        Assert.DoesNotContain(_secret[10..20], string.Join("\n", findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_named()
    {
        // As git's list looks where a file's name is no UTF-8.
        var result = await new FileSearch(SecretValues.None, _ => { }).InAsync(_folder.Path, [_folder.File("caf\uFFFD.txt")], CancellationToken.None);
        Assert.Equal("caf\uFFFD.txt: FileNotFoundException", Assert.Single(result.Unreadable));
    }

    [Fact]
    public async Task Links_are_not_followed_and_what_is_gone_is_no_problem()
    {
        File.CreateSymbolicLink(_folder.File("circle"), _folder.Path);
        File.CreateSymbolicLink(_folder.File("nowhere"), _folder.File("gone"));
        var result = await new FileSearch(SecretValues.None, _ => { }).InAsync(_folder.Path, [.. FolderFiles.In(_folder.Path), _folder.File("gone")], CancellationToken.None);
        Assert.Equal(0, result.Items);
        Assert.Empty(result.Unreadable);
    }

    [Fact]
    public async Task It_tells_how_far_it_has_come()
    {
        File.WriteAllBytes(_folder.File("a"), new byte[25_000_000]);
        var said = new List<string>();
        await new FileSearch(SecretValues.None, how => { lock (said) said.Add(how); }).InAsync(_folder.Path, [_folder.File("a")], CancellationToken.None);
        Assert.Equal(2, said.Count);
        Assert.All(said, how => Assert.Matches("^[12][0-9] of 25 MB$", how));
    }

    [Fact]
    public async Task Random_files_hold_no_secret()
    {
        File.WriteAllBytes(_folder.File("a"), Drawn(20_000_000));
        File.WriteAllText(_folder.File("b"), Base64Url.EncodeToString(Drawn(10_000_000)));
        Assert.Empty((await SearchAsync()).Findings);
    }

    private Task<SecretSearchResult> SearchAsync() =>
        new FileSearch(SecretValues.None, _ => { }).InAsync(_folder.Path, [.. FolderFiles.In(_folder.Path)], CancellationToken.None);

    // Always the same: in others an archive may seem to begin.
    private static byte[] Drawn(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Zlib(byte[] content)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(content);
        return packed.ToArray();
    }

    private static void Zip(Stream into, string entry, string content, CompressionLevel level) => Zip(into, entry, Encoding.UTF8.GetBytes(content), level);

    private static void Zip(Stream into, string entry, byte[] content, CompressionLevel level)
    {
        using var zip = new ZipArchive(into, ZipArchiveMode.Create, leaveOpen: true);
        using var stream = zip.CreateEntry(entry, level).Open();
        stream.Write(content);
    }
}
