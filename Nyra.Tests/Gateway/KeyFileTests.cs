using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Gateway;

public sealed class KeyFileTests
{
    [Fact]
    public async Task The_gateway_writes_no_file_where_its_home_is_empty()
    {
        using var folder = new TemporaryFolder();
        var home = Directory.CreateDirectory(folder.File("home")).FullName;
        var work = Directory.CreateDirectory(folder.File("work")).FullName;
        var address = new Uri($"http://127.0.0.1:{Nyra.Embedded.LoopbackPorts.Take(1)[0]}/");
        using var gateway = NyraProcess.Start(NyraProcess.Host("Nyra.Gateway"), ["--urls", address.ToString()], work, new Dictionary<string, string?>
        {
            ["HOME"] = home,
            ["USERPROFILE"] = home,
            ["XDG_DATA_HOME"] = null,
            ["LOCALAPPDATA"] = Path.Combine(home, "AppData"),
            ["services__billing-api__http__0"] = "http://127.0.0.1:9",
        });
        using var http = new HttpClient { BaseAddress = address };
        await Eventually.HoldsAsync(async () => await AnswersAsync(http), pauseMilliseconds: 100);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
        Assert.DoesNotContain("DataProtection", gateway.Out + gateway.Error, StringComparison.Ordinal);
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("alive")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
