using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary><c>nyra keys</c> as a process: what it prints is what the backend takes and the app has built in.</summary>
public sealed class KeysCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_key_is_one_that_the_backend_takes_and_its_public_half_one_that_the_app_trusts()
    {
        var made = await NyraAsync("keys", "new", "--stdout");
        Assert.Equal(0, made.ExitCode);
        var secret = made.Out.Trim();
        Assert.Null(SigningKeys.Problem(secret));
        Assert.DoesNotContain(secret, made.Error, StringComparison.Ordinal);

        var published = await WithAsync(secret, "public");
        using var keys = SigningKeys.Parse(secret);
        Assert.True(new LicenseVerifier(published.Out).TrustsKeyOf(LicenseIssuer.Vouch(keys.Current, keys.Current, DateTimeOffset.UtcNow)));
        Assert.False(JsonDocument.Parse(published.Out).RootElement.GetProperty("keys")[0].TryGetProperty("d", out _));
    }

    [Fact]
    public async Task A_rotation_puts_the_new_key_first_and_keeps_the_last_one_behind_it()
    {
        var first = TestKeys.NewSecret();
        var second = (await WithAsync(first, "rotate", "--stdout")).Out.Trim();
        var third = (await WithAsync(second, "rotate", "--stdout")).Out.Trim();
        Assert.Equal([Ids(second)[0], Ids(first)[0]], Ids(second));
        Assert.Equal([Ids(third)[0], Ids(second)[0]], Ids(third));
        Assert.Equal(3, Ids(first).Concat(Ids(second)).Concat(Ids(third)).Distinct().Count());
    }

    [Fact]
    public async Task A_secret_in_a_file_is_its_owners_and_none_is_written_over()
    {
        var file = _folder.File("key");
        var made = await NyraAsync("keys", "new", "--out", file);
        Assert.Equal((0, file), (made.ExitCode, made.Out.Trim()));
        Assert.Null(SigningKeys.Problem((await File.ReadAllTextAsync(file)).Trim()));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var before = await File.ReadAllTextAsync(file);
        var again = await NyraAsync("keys", "new", "--out", file);
        Assert.Equal(64, again.ExitCode);
        Assert.Contains("nothing was written over", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(file));
        Assert.Equal(64, (await NyraAsync("keys", "new", "--out", _folder.File("no/such/folder"))).ExitCode);
    }

    [Fact]
    public async Task A_file_that_cannot_be_created_is_an_unavailable_folder_and_no_mistake_of_the_command_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a folder in which even root creates no file.");
        var refused = await NyraAsync("keys", "new", "--out", "/sys/nyra-key");
        Assert.Equal((69, ""), (refused.ExitCode, refused.Out.Trim()));
        Assert.Contains("/sys/nyra-key was not written", refused.Error, StringComparison.Ordinal);
        Assert.Contains("with --out", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_fills_up_leaves_no_part_of_a_key_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux limits the size of a process's files.");
        var file = _folder.File("key");
        // A file may have no bytes at all. The runtime's own files in memory count, too.
        var variables = new Dictionary<string, string?> { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" };
        var nyra = Path.Combine(AppContext.BaseDirectory, "nyra.dll");
        var (code, _, error) = await NyraProcess.RunAsync(
            "bash", ["-c", $"trap '' XFSZ; ulimit -f 0; exec dotnet '{nyra}' keys new --out '{file}'"], _folder.Path, variables);
        Assert.True(code == 69, error);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Without_out_the_key_goes_to_a_file_of_its_own_outside_of_the_checkout()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows the user's folder is not named by a variable.");
        var variables = new Dictionary<string, string?> { ["XDG_DATA_HOME"] = _folder.File("home") };
        Directory.CreateDirectory(_folder.File("home"));
        var made = await NyraProcess.RunAsync("nyra.dll", ["keys", "new"], _folder.Path, variables);
        Assert.True(made.ExitCode == 0, made.Error);
        var file = made.Out.Trim();
        Assert.Equal(_folder.File("home/nyra/keys"), Path.GetDirectoryName(file));
        var secret = (await File.ReadAllTextAsync(file)).Trim();
        Assert.Null(SigningKeys.Problem(secret));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(secret, made.Out + made.Error, StringComparison.Ordinal);
        // What is printed leads to the new key with the last one behind it.
        variables[Settings.LicenseSigningSecret] = secret;
        var rotated = await NyraProcess.RunAsync("nyra.dll", ["keys", "rotate"], _folder.Path, variables);
        Assert.Equal(Ids(secret)[0], Ids((await File.ReadAllTextAsync(rotated.Out.Trim())).Trim())[1]);
        Assert.Equal(64, (await NyraAsync("keys", "new", "--stdout", "--out", "key")).ExitCode);
    }

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("no key", "is neither PEM nor base64")]
    public async Task Without_a_key_there_is_nothing_to_rotate(string? secret, string problem)
    {
        foreach (var command in new[] { "rotate", "public" })
        {
            var (code, said, error) = await NyraProcess.RunAsync(
                "nyra.dll", ["keys", command], _folder.Path, new Dictionary<string, string?> { [Settings.LicenseSigningSecret] = secret });
            Assert.Equal((78, ""), (code, said.Trim()));
            Assert.Contains($"{Settings.LicenseSigningSecret} {problem}", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_public_half_of_a_new_key_is_printed_from_its_file_as_the_hint_says()
    {
        var file = _folder.File("a key");
        var made = await NyraAsync("keys", "new", "--out", file);
        Assert.Contains($"keys public --file \"{file}\"", made.Error, StringComparison.Ordinal);
        var fromFile = await NyraAsync("keys", "public", "--file", file);
        Assert.Equal(0, fromFile.ExitCode);
        var secret = (await File.ReadAllTextAsync(file)).Trim();
        Assert.Equal((await WithAsync(secret, "public")).Out, fromFile.Out);
        Assert.Equal(Ids(secret)[0], Ids((await NyraAsync("keys", "rotate", "--file", file, "--stdout")).Out.Trim())[1]);
    }

    [Theory]
    [InlineData(null, "Could not find file")]
    [InlineData("no key", "its content is neither PEM nor base64")]
    public async Task A_file_that_holds_no_key_is_named(string? content, string problem)
    {
        var file = _folder.File("key");
        if (content is not null)
            await File.WriteAllTextAsync(file, content);
        var (code, said, error) = await NyraAsync("keys", "public", "--file", file);
        Assert.Equal((78, ""), (code, said.Trim()));
        Assert.StartsWith($"{file} cannot be used: {problem}", error, StringComparison.Ordinal);
    }

    private static string[] Ids(string secret)
    {
        using var keys = SigningKeys.Parse(secret);
        return [.. keys.All.Select(key => key.KeyId)];
    }

    private Task<(int ExitCode, string Out, string Error)> NyraAsync(params string[] arguments) => NyraProcess.RunAsync("nyra.dll", arguments, _folder.Path);

    private Task<(int ExitCode, string Out, string Error)> WithAsync(string secret, params string[] verb) => NyraProcess.RunAsync(
        "nyra.dll", ["keys", .. verb], _folder.Path, new Dictionary<string, string?> { [Settings.LicenseSigningSecret] = secret });
}
