using Nyra.Tests.Architecture;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>The hosts as the processes they are deployed as.</summary>
public sealed class HostProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Nyra.BillingApi", "billing-api does not start: 10 problems.", "STRIPE_WEBHOOK_SECRET is missing.", "NYRA_ENTITLEMENTS_FILE is missing.")]
    [InlineData("Nyra.WebhookWorker", "webhook-worker does not start: 3 problems.", "STRIPE_SECRET_KEY is missing.", "NYRA_ENTITLEMENTS_FILE is missing.")]
    public async Task A_host_without_settings_names_them_all_and_ends_with_78(string project, params string[] words)
    {
        var (code, output, error) = await NyraProcess.RunAsync(Program(project), ["--urls", "http://127.0.0.1:0"], _folder.Path);
        Assert.True(code == 78, output + error);
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static string Program(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Repository.File(Path.Combine("artifacts", "bin", project, configuration, project + ".dll"));
    }
}
