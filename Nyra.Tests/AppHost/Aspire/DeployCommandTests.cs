using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>What docs/deploy.md says of <c>aspire publish</c> and <c>deploy</c> while the app host has no environment package.</summary>
public sealed class DeployCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Aspire_writes_the_manifest_and_without_an_environment_publishes_and_deploys_nothing()
    {
        await AspireCommandLine.SkipUnlessRestoredAsync();
        var aspire = new AspireCommandLine(Directory.CreateDirectory(_folder.File("home")).FullName);
        await aspire.RunAsync("do", "publish-manifest", "--no-build", "--output-path", _folder.File("manifest"));
        var manifest = await File.ReadAllTextAsync(_folder.File("manifest/aspire-manifest.json"));
        Assert.Contains("\"billing-api\"", manifest, StringComparison.Ordinal);
        foreach (var command in new[] { "publish", "deploy" })
        {
            // The words that look like success.
            var said = await aspire.RunAsync(command, "--no-build", "--output-path", _folder.File(command));
            Assert.Contains("Pipeline succeeded", said, StringComparison.Ordinal);
            Assert.False(Path.Exists(_folder.File(command)));
        }
    }
}
