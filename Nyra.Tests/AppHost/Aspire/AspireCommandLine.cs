using System.Text.Json.Nodes;
using Nyra.Tests.Architecture;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>
/// The <c>aspire</c> command line of the tool manifest, used on the app host of this repository as it was built. Its home is a temporary
/// folder: an app host that a developer has started, or another test, is neither seen nor stopped.
/// </summary>
/// <param name="home">An empty folder with a short path: sockets lie below it.</param>
internal sealed class AspireCommandLine(string home)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, string?> _variables = new()
    {
        ["HOME"] = home,
        // Where the tool and the packages are.
        ["DOTNET_CLI_HOME"] = Environment.GetEnvironmentVariable("DOTNET_CLI_HOME") ?? Home(),
        ["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Home(), ".nuget", "packages"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "true",
        ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true",
        // Nothing here uses https.
        ["ASPIRE_CLI_GENERATE_HTTPS_CERTIFICATE"] = "false",
        // MSBuild reads it: the app host that was built with the tests is started.
        ["Configuration"] = new DirectoryInfo(AppContext.BaseDirectory).Name,
    };

    /// <summary>Skips the test where the tool is missing or cannot be separated from other app hosts.</summary>
    public static async Task SkipUnlessRestoredAsync()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows(),
            "On Windows the aspire command line takes no other home, and would stop an app host that a developer has started.");
        await Programs.RestoredToolAsync("aspire");
    }

    /// <summary>Starts the app host as it was built, with these arguments, in the background.</summary>
    public async Task<JsonNode> StartAsync(params string[] arguments) =>
        JsonNode.Parse(await RunAsync(["start", "--no-build", "--format", "Json"], arguments))!;

    /// <summary>Runs <c>aspire …</c> on the app host; fails the test unless it ends with 0.</summary>
    /// <returns>What it wrote to stdout.</returns>
    public Task<string> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public async Task<JsonNode> JsonAsync(params string[] arguments) =>
        JsonNode.Parse(await RunAsync([.. arguments, "--format", "Json"], []))!;

    private async Task<string> RunAsync(string[] arguments, string[] appHostArguments)
    {
        var appHost = Repository.File("Nyra.AppHost/Nyra.AppHost.csproj");
        string[] all = ["aspire", .. arguments, "--apphost", appHost, "--non-interactive", "--nologo"];
        if (appHostArguments.Length > 0)
            all = [.. all, "--", .. appHostArguments];
        var (code, output, error) = await NyraProcess.RunAsync("dotnet", all, Repository.Root, _variables, Timeout);
        Assert.True(code == 0, $"aspire {string.Join(' ', arguments)} ended with {code}. {output} {error}");
        return output;
    }

    private static string Home() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
