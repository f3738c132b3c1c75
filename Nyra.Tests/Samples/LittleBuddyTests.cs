using System.Diagnostics;
using Nyra.LicenseClient;
using Nyra.Tests.Architecture;
using Nyra.Tests.BillingApi;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Samples;

/// <summary>The sample app, as processes against a running stack, the way its README goes.</summary>
[Collection(nameof(Alone))]
public sealed class LittleBuddyTests : PaidPath
{
    private readonly TemporaryFolder _folder = new();
    private string _program = "little-buddy.dll";

    [Fact]
    public Task It_buys_activates_works_offline_shares_and_loses_the_subscription() => LiveAsync();

    [Fact]
    public async Task It_does_the_same_compiled_ahead_of_time()
    {
        Programs.NativeLinker();
        var published = await NyraProcess.RunAsync(
            "dotnet",
            [
                "publish", Repository.File("samples/LittleBuddy/LittleBuddy.csproj"), "--configuration", "Release", "--use-current-runtime", "-p:PublishAot=true",
                "--output", _folder.File("published"),
            ],
            Repository.Root, patience: TimeSpan.FromMinutes(5));
        Assert.True(published.ExitCode == 0, published.Out);
        // Warnings are errors there; this one would be told in the output all the same.
        Assert.DoesNotContain("warning IL", published.Out, StringComparison.Ordinal);
        _program = _folder.File("published/little-buddy");
        await LiveAsync();
    }

    private async Task LiveAsync()
    {
        Assert.Contains("Not activated.", (await BuddyAsync("status")).Out, StringComparison.Ordinal);
        Assert.Equal(1, (await BuddyAsync("swarm")).ExitCode);
        var page = (await BuddyAsync("buy")).Out.Trim().Split('\n')[^1].Trim();
        await PayAsync(new PendingCheckout(new Uri(page).Segments[^1], page, ""));
        Assert.Contains("Licensed: pro-monthly.", (await BuddyAsync("activate")).Out, StringComparison.Ordinal);

        Assert.Contains("Licensed", (await BuddyAsync("offline")).Out, StringComparison.Ordinal);
        Assert.Equal((0, "The swarm is at work for you."), await EndAsync("swarm"));
        Assert.Contains("Licensed: pro-monthly.", (await BuddyAsync("devices")).Out, StringComparison.Ordinal);
        await BuddyAsync("online");

        var code = (await BuddyAsync("code")).Out.Split("join ")[1].Split(' ')[0];
        Assert.Contains("Licensed", (await BuddyAsync("second", "join", code)).Out, StringComparison.Ordinal);
        Assert.Contains("2 of 3 devices.", (await BuddyAsync("devices")).Out, StringComparison.Ordinal);

        await CancelAsync();
        await Eventually.HoldsAsync(async () => (await BuddyAsync("refresh")).Out.Contains("Not licensed: the subscription has ended.", StringComparison.Ordinal));
        Assert.Equal(1, (await BuddyAsync("swarm")).ExitCode);
        Assert.Contains("Subscribe: buy.", (await BuddyAsync("status")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_does_not_understand_it_says()
    {
        Assert.Equal(64, (await BuddyAsync("dance")).ExitCode);
        var keyless = await NyraProcess.RunAsync("little-buddy.dll", ["--keys", "nowhere.json"], _folder.Path);
        Assert.Equal(64, keyless.ExitCode);
        Assert.Contains("Start the backend first", keyless.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_of_another_start_of_that_process_is_not_taken_for_running_and_of_several_none_is_taken_silently()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows the user's folder is not named by a variable.");
        using var process = Process.GetCurrentProcess();
        var started = process.StartTime.ToUniversalTime();
        await PublishAsync("one", started.AddHours(-1), "http://127.0.0.1:9");
        Assert.Contains("No backend runs in this checkout.", (await BuyAsync()).Error, StringComparison.Ordinal);

        await PublishAsync("one", started, "http://127.0.0.1:9");
        await PublishAsync("two", started, Stack.Stack.Gateway.ToString());
        var refused = await BuyAsync();
        Assert.Equal(64, refused.ExitCode);
        Assert.Contains("Several backends run in this checkout: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Name one with --backend.", refused.Error, StringComparison.Ordinal);
        var bought = await BuyAsync("--backend", Stack.Stack.Gateway.ToString());
        Assert.True(bought.ExitCode == 0, bought.Out + bought.Error);

        Task PublishAsync(string name, DateTime at, string gateway) => File.WriteAllTextAsync(
            Path.Combine(Directory.CreateDirectory(_folder.File("data/nyra/running")).FullName, name + ".json"),
            $$"""{"process":{{process.Id}},"started":"{{at:O}}","checkout":"{{_folder.Path}}","gateway":"{{gateway}}","trustedKeys":{{Keys}}}""", Ct);
        Task<(int ExitCode, string Out, string Error)> BuyAsync(params string[] options) => NyraProcess.RunAsync(
            "little-buddy.dll", [.. options, "--data", "device", "buy"], _folder.Path, new Dictionary<string, string?> { ["XDG_DATA_HOME"] = _folder.File("data") });
    }

    private async Task<(int ExitCode, string Out)> EndAsync(string command)
    {
        var (code, said, _) = await BuddyAsync(command);
        return (code, said.Trim());
    }

    private Task<(int ExitCode, string Out, string Error)> BuddyAsync(string command) => BuddyAsync("first", command);

    private async Task<(int ExitCode, string Out, string Error)> BuddyAsync(string device, params string[] command)
    {
        await File.WriteAllTextAsync(_folder.File("keys.json"), Keys, Ct);
        return await NyraProcess.RunAsync(
            _program, ["--backend", Stack.Stack.Gateway.ToString(), "--keys", "keys.json", "--data", device, .. command], _folder.Path);
    }
}
