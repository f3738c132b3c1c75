using System.Diagnostics;
using System.Text.RegularExpressions;
using Nyra.Embedded;
using Nyra.Tests.Architecture;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>The app host as the process a person starts.</summary>
public sealed partial class AppHostProcessTests : IDisposable
{
    private const string Mark = "OF_THIS_TEST";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private readonly string _mark = Guid.NewGuid().ToString("N");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(78, "is a live key", "--Parameters:stripe-at=test", "--Parameters:stripe-secret-key=sk_live_" + "of_a_person")]
    [InlineData(78, "Set it to simulator or test", "--Parameters:stripe-at=live")]
    [InlineData(78, "Set it to container, server or file", "--Queue=somewhere")]
    [InlineData(78, "UnhealthyTimeout is 'soon'", "--UnhealthyTimeout=soon")]
    [InlineData(78, "Get it with: npm ci", "--Parameters:stripe-at=test", "--StripeCli=none")]
    [InlineData(64, "See --help", "--exit")]
    [InlineData(64, "See --help", "--exit-after-rehearsal", "exit")]
    public async Task What_it_refuses_is_a_sentence_and_an_exit_code_and_no_stack_trace(int exitCode, string words, params string[] arguments)
    {
        var (code, output, error) = await NyraProcess.RunAsync("Nyra.AppHost.dll", arguments, _folder.Path);
        Assert.Equal(exitCode, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_it_refuses_is_named_at_once()
    {
        var (code, _, settings) = await NyraProcess.RunAsync(
            "Nyra.AppHost.dll",
            [
                "--Queue=somewhere", "--UnhealthyTimeout=soon", "--StripeCli=here", "--Ready=yes", "--Parameters:keep-state=perhaps",
                "--Parameters:stripe-at=live", "--Parameters:stripe-secret-key=sk_live_" + "of_a_person",
            ],
            _folder.Path);
        Assert.Equal(78, code);
        Assert.Contains("does not start: 7 problems.", settings, StringComparison.Ordinal);
        (code, _, var options) = await NyraProcess.RunAsync(
            "Nyra.AppHost.dll", ["--exit", "--Quene=file", "--Stripe-Cli=none"], _folder.Path);
        Assert.Equal(64, code);
        Assert.Contains("does not start: 3 problems.", options, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_nothing_but_the_sdk_it_rehearses_everything_and_says_how_it_went()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The PATH of this test holds links, and the orphans are found in /proc.");
        // node_modules lies in the repository, where the Stripe CLI is found without PATH.
        var (code, output, error) = await NyraProcess.RunAsync(
            "Nyra.AppHost.dll", ["--exit-after-rehearsal", "--StripeCli=none"], _folder.Path, Profile(LoopbackPorts.Take(3), Bare()), Patience);
        Assert.True(code == 0, output + error);
        string[] said =
        [
            "Webhook queue: a SQLite file", "Without the Stripe CLI", "Starting.", "dashboard  http://localhost:", "readiness  http://localhost:", "gateway    http://localhost:",
            "Billing Live Rehearsal", "stack-healthy", "17 of 17 steps passed", "report.md",
        ];
        var at = said.Select(words => output.IndexOf(words, StringComparison.Ordinal)).ToList();
        Assert.True(at.All(place => place >= 0) && at.SequenceEqual(at.Order()), output);
        // No log of the framework's, no escape sequence for a terminal that is not there.
        Assert.DoesNotMatch(FrameworkLog(), output);
        Assert.DoesNotContain('\e', output);
        Assert.True(string.IsNullOrWhiteSpace(error), error);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Where_the_users_folder_cannot_be_used_it_rehearses_with_a_warning_and_keeps_no_state()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows the user's folder is not named by a variable.");
        await File.WriteAllTextAsync(_folder.File("nyra"), "a file where a folder should be");
        var variables = Profile(LoopbackPorts.Take(3));
        variables["XDG_DATA_HOME"] = _folder.Path;
        var (code, output, error) = await NyraProcess.RunAsync(
            "Nyra.AppHost.dll", ["--exit-after-rehearsal", "--StripeCli=none", "--Queue=file"], _folder.Path, variables, Patience);
        Assert.True(code == 0, output + error);
        Assert.Contains("17 of 17 steps passed", output, StringComparison.Ordinal);
        Assert.Contains("Commands cannot find this stack by themselves:", output + error, StringComparison.Ordinal);

        await KeepStateIsRefusedAsync(variables, 78, "State cannot be kept in");
    }

    [Fact]
    public async Task State_that_is_kept_is_held_from_the_start()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows the user's folder is not named by a variable.");
        var variables = Profile(LoopbackPorts.Take(3));
        variables["XDG_DATA_HOME"] = _folder.Path;
        var kept = Path.GetFileName(LocalStacks.KeptFolder(Repository.File(Path.Combine("artifacts", "aspire"))));
        using var starting = LocalStacks.TryHold(_folder.File(Path.Combine("nyra", "kept", kept)));
        await KeepStateIsRefusedAsync(
            variables, 69, "Nyra is already running here with the state that is kept (it is starting). Stop it, or start without keep-state.");
    }

    [Fact]
    public async Task What_cannot_start_is_named_with_the_reason_and_what_to_do_and_ends_with_69()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The PATH of this test holds links, and the orphans are found in /proc.");
        var (code, output, error) = await NyraProcess.RunAsync(
            "Nyra.AppHost.dll", ["--exit-after-rehearsal", "--StripeCli=none", "--Queue=server"], _folder.Path, Profile(LoopbackPorts.Take(3), Bare()), Patience);
        Assert.True(code == 69, output + error);
        Assert.Matches(@"redis failed to start[^\n]*\.\n.*redis-server", error);
        Assert.Contains("run the command again", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task What_runs_and_never_becomes_healthy_is_named_with_the_reason_and_ends_with_69()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The orphans are found in /proc.");
        // Nothing listens there. The timeout is for every resource: shorter, and a slow machine names the simulator, which only starts.
        var redis = $"--ConnectionStrings:redis=127.0.0.1:{LoopbackPorts.Take(1)[0]}";
        var (code, output, error) = await NyraProcess.RunAsync(
            "Nyra.AppHost.dll", ["--exit-after-rehearsal", "--StripeCli=none", redis, "--UnhealthyTimeout=00:00:30"], _folder.Path,
            Profile(LoopbackPorts.Take(3)), Patience);
        Assert.True(code == 69, output + error);
        Assert.Matches(@"(billing-api|webhook-worker) runs, but is not healthy; its log in the dashboard", output);
        Assert.Matches(@"(billing-api|webhook-worker) runs, but is not healthy after 00:00:30\.\n      \S", error);
        Assert.Contains("run the command again", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Parameters_without_a_value_are_named_at_once()
    {
        Programs.StripeCli();
        var profile = Profile(LoopbackPorts.Take(3));
        // A developer's own user secrets lie elsewhere.
        profile["APPDATA"] = _folder.Path;
        var (code, output, error) = await NyraProcess.RunAsync(
            "Nyra.AppHost.dll", ["--exit-after-rehearsal", "--Queue=file", "--Parameters:stripe-at=test"], _folder.Path, profile, Patience);
        Assert.True(code == 78, output + error);
        foreach (var name in new[] { "stripe-secret-key", "stripe-price-pro-monthly" })
            Assert.Matches($@"{name} has no value\. Set it with\s+dotnet user-secrets --project Nyra\.AppHost set Parameters:{name} ", error);
        Assert.DoesNotContain("operator-token", error, StringComparison.Ordinal);

        using var waiting = NyraProcess.Start("Nyra.AppHost.dll", ["--Queue=file", "--Parameters:stripe-at=test"], _folder.Path, profile);
        await waiting.SaysAsync("stripe-secret-key has no value. Set it in the dashboard, or with", Patience);
    }

    [Fact]
    public async Task Stopped_before_its_rehearsal_ended_it_does_not_end_with_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        using var appHost = NyraProcess.Start(
            "Nyra.AppHost.dll", ["--Queue=file", "--StripeCli=none", "--exit-after-rehearsal"], _folder.Path, Profile(LoopbackPorts.Take(3)));
        await appHost.SaysAsync("dashboard  http", Patience);
        appHost.Signal("TERM");
        var (code, output, error) = await appHost.EndAsync(Patience);
        Assert.True(code == 130, $"{code} {output} {error}");
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Of_two_started_at_once_one_takes_other_ports_and_ctrl_c_ends_one_with_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C on Windows without a console of its own.");
        var profile = Profile(LoopbackPorts.Take(3));
        using var first = NyraProcess.Start("Nyra.AppHost.dll", ["--Queue=file", "--StripeCli=none"], _folder.Path, profile);
        using var second = NyraProcess.Start(
            "Nyra.AppHost.dll", ["--Queue=file", "--StripeCli=none", "--exit-after-rehearsal"], _folder.Path, profile);
        var (code, output, error) = await second.EndAsync(Patience);
        Assert.True(code == 0, output + error);
        await first.SaysAsync("The stack is up. Ctrl-C ends it.", Patience);
        var moved = $"Ports {profile["ASPNETCORE_URLS"]!.Split(':')[^1]}, ";
        Assert.Single(new[] { first.Out, output }, said => said.Contains(moved, StringComparison.Ordinal));

        first.Interrupt();
        (code, output, error) = await first.EndAsync();
        Assert.True(code == 130, $"{code} {output} {error}");
        await NothingIsLeftAsync();
    }

    private async Task KeepStateIsRefusedAsync(Dictionary<string, string?> variables, int expected, string reason)
    {
        var (code, output, error) = await NyraProcess.RunAsync(
            "Nyra.AppHost.dll", ["--Parameters:keep-state=true", "--Queue=file"], _folder.Path, variables, Patience);
        Assert.Equal(expected, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    // As launchSettings.json says, which "dotnet run" reads, at ports of this test's own.
    private Dictionary<string, string?> Profile(int[] ports, string? path = null)
    {
        var variables = new Dictionary<string, string?>
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            ["ASPNETCORE_URLS"] = $"http://localhost:{ports[0]}",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://localhost:{ports[1]}",
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://localhost:{ports[2]}",
            [Mark] = _mark,
        };
        if (path is not null)
            variables["PATH"] = path;
        return variables;
    }

    // A PATH of a machine with nothing but the SDK.
    private string Bare()
    {
        var folder = Directory.CreateDirectory(_folder.File("bin")).FullName;
        foreach (var program in new[] { "dotnet", "sh", "env", "ls", "uname", "kill", "ps", "cat", "id" })
        {
            var found = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(one => Path.Combine(one, program)).FirstOrDefault(File.Exists);
            if (found is not null)
                File.CreateSymbolicLink(Path.Combine(folder, program), found);
        }
        return folder;
    }

    // Aspire's orchestrator is the last to end, a moment after the app host that it watches.
    private async Task NothingIsLeftAsync()
    {
        var since = Stopwatch.StartNew();
        while (Left().Count > 0 && since.Elapsed < TimeSpan.FromSeconds(20))
            await Task.Delay(100);
        Assert.Empty(Left());
    }

    // Whatever this test's app hosts started and left running.
    private List<string> Left()
    {
        var left = new List<string>();
        foreach (var process in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(process, "environ")).Contains($"{Mark}={_mark}", StringComparison.Ordinal))
                    left.Add(File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' '));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }
        return left;
    }

    [GeneratedRegex(@"^(info|warn|fail|dbug|crit): ", RegexOptions.Multiline)]
    private static partial Regex FrameworkLog();
}
