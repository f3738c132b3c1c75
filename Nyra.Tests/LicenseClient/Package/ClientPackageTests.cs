using System.IO.Compression;
using System.Xml.Linq;
using Nyra.LicenseClient;
using Nyra.Tests.BillingApi;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient.Package;

/// <summary>The package as a new user gets it, in apps that know nothing of the repository, against a running stack.</summary>
[Collection(nameof(Alone))]
public sealed class ClientPackageTests(ClientPackage package) : PaidPath, IClassFixture<ClientPackage>
{
    private static readonly TimeSpan RunPatience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void It_holds_three_targets_a_readme_and_what_a_feed_shows()
    {
        using var archive = ZipFile.OpenRead(package.File);
        foreach (var target in new[] { "net10.0", "net8.0", "netstandard2.0" })
        {
            Assert.NotNull(archive.GetEntry($"lib/{target}/Nyra.LicenseClient.dll"));
            Assert.NotNull(archive.GetEntry($"lib/{target}/Nyra.LicenseClient.xml"));
        }
        using var nuspec = archive.GetEntry("Nyra.LicenseClient.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal("Nyra", Value("authors"));
        Assert.All(["title", "description", "tags", "releaseNotes"], name => Assert.False(string.IsNullOrWhiteSpace(Value(name)), name));
        using var readme = new StreamReader(archive.GetEntry(Value("readme")!)!.Open());
        // A feed shows the README without the repository around it.
        Assert.DoesNotContain("](../", readme.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public Task A_view_model_lives_on_dotnet_8() =>
        LiveAsync("net8.0", selfContained: true, "client for .NETCoreApp,Version=v8.0 on .NET 8.");

    [Fact]
    public Task A_view_model_lives_on_dotnet_10() =>
        LiveAsync("net10.0", selfContained: false, "client for .NETCoreApp,Version=v10.0 on .NET 10.");

    // An app for .NET 6 gets the .NET Standard target, as one for .NET Framework does.
    [Fact]
    public Task A_view_model_lives_with_the_client_for_dotnet_standard() =>
        LiveAsync("net6.0", selfContained: false, "client for .NETStandard,Version=v2.0 on .NET 10.");

    [Theory]
    [InlineData("net8.0", true)]
    [InlineData("net10.0", false)]
    [InlineData("net6.0", false)]
    public async Task A_console_app_buys_works_offline_and_loses_the_subscription(string framework, bool selfContained)
    {
        var program = await package.PublishAsync("LittleBuddy", [], framework, selfContained);
        await File.WriteAllTextAsync(_folder.File("keys.json"), Keys, Ct);
        string[] settings = ["--backend", Stack.Stack.Gateway.ToString(), "--keys", "keys.json", "--data", "console"];
        async Task<string> SaysAsync(int exitCode, string command)
        {
            var (code, output, error) = await NyraProcess.RunAsync(program, [.. settings, command], _folder.Path);
            Assert.True(code == exitCode, $"{command}: {code} {output} {error}");
            return output;
        }
        var page = (await SaysAsync(0, "buy")).Trim().Split('\n')[^1].Trim();
        await PayAsync(new PendingCheckout(new Uri(page).Segments[^1], page, ""));
        Assert.Contains("Licensed: pro-monthly.", await SaysAsync(0, "activate"), StringComparison.Ordinal);
        await SaysAsync(0, "offline");
        Assert.Contains("The swarm is at work for you.", await SaysAsync(0, "swarm"), StringComparison.Ordinal);
        await SaysAsync(0, "online");
        await CancelAsync();
        await Eventually.HoldsAsync(async () => (await SaysAsync(0, "refresh")).Contains("Not licensed", StringComparison.Ordinal));
        await SaysAsync(1, "swarm");
    }

    private async Task LiveAsync(string framework, bool selfContained, string runtime)
    {
        var program = await package.PublishAsync("DesktopViewModel", ["Microsoft.Extensions.DependencyInjection"], framework, selfContained);
        await File.WriteAllTextAsync(_folder.File("keys.json"), Keys, Ct);
        using var app = NyraProcess.Start(program, [Stack.Stack.Gateway.ToString(), "keys.json", "device"], _folder.Path);
        await app.SaysAsync("pay at: ", RunPatience);
        await app.SaysAsync("status: Waiting for the payment.", RunPatience);
        Assert.Contains(runtime, app.Out, StringComparison.Ordinal);
        var page = app.Out.Split("pay at: ")[1].Split('\n')[0].Trim();
        await PayAsync(new PendingCheckout(new Uri(page).Segments[^1], page, ""));
        await app.SaysAsync("paid feature: on", RunPatience);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in new[] { "license.json", "device-id" })
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File($"device/{file}")));
        }
        await CancelAsync();
        var (code, output, error) = await app.EndAsync(RunPatience);
        Assert.True(code == 0, output + error);
        Assert.Contains("paid feature: off", output, StringComparison.Ordinal);
        Assert.Contains("status: Revoked", output, StringComparison.Ordinal);
    }
}
