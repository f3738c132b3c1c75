using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Embedded.StripeCli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

public sealed class StripeCliCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rehearse_goes_through_the_stripe_cli_when_asked_and_ends_with_0()
    {
        Programs.StripeCli();
        // A key and a login in the shell must not matter.
        var (code, output, error) = await NyraProcess.RunAsync(
            "nyra.dll", ["rehearse", "--stripe-cli", "--json", "--timings"], _folder.Path,
            new Dictionary<string, string?> { ["STRIPE_API_KEY"] = "sk_live_from_the_shell", ["STRIPE_DEVICE_NAME"] = "another" });
        Assert.True(code == 0, output + error);
        using var report = JsonDocument.Parse(output);
        Assert.Equal("stripe-cli", report.RootElement.GetProperty("deliveries").GetString());
        Assert.Contains("17 of 17 steps passed", error, StringComparison.Ordinal);
        Assert.Contains("deliveries by stripe-cli", error, StringComparison.Ordinal);
        Assert.Contains("MB resident", error, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_says_whether_it_has_a_session_and_never_its_secret_and_comes_back_when_the_stripe_cli_dies()
    {
        Programs.StripeCli();
        await using var stack = await RunningStack.StartAsync();
        var address = new Uri($"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}/");
        // By the name under which an app host knows this machine, which the Stripe CLI itself does not take.
        var simulator = new UriBuilder(stack.Setting(Settings.StripeApiBase)) { Host = "localhost" }.Uri;
        using var listening = NyraProcess.Start(
            "nyra.dll", ["listen", "--forward-to", $"{stack.Stack.Gateway}webhooks/stripe", "--api-base", simulator.ToString(), "--state", _folder.File("cli")], _folder.Path,
            new Dictionary<string, string?> { [Settings.StripeSecretKey] = stack.Setting(Settings.StripeSecretKey), ["ASPNETCORE_URLS"] = address.ToString() });
        using var http = new HttpClient { BaseAddress = address };
        await Eventually.HoldsAsync(async () => (await HealthAsync(http))?.Contains("started again 0 time(s)", StringComparison.Ordinal) == true, pauseMilliseconds: 100);
        using (var child = Process.Start(new ProcessStartInfo("pgrep", ["-P", $"{listening.Id}", "-x", "stripe"]) { RedirectStandardOutput = true })!)
            Process.GetProcessById(int.Parse(await child.StandardOutput.ReadToEndAsync(), System.Globalization.CultureInfo.InvariantCulture)).Kill();
        await Eventually.HoldsAsync(async () => (await HealthAsync(http))?.Contains("started again 1 time(s)", StringComparison.Ordinal) == true, pauseMilliseconds: 100);
        listening.Interrupt();
        var (code, output, error) = await listening.EndAsync();
        Assert.True(code == 130, output + error);
        Assert.DoesNotMatch("whsec_[A-Za-z0-9]", output + error);
    }

    [Theory]
    [InlineData(null, "is missing", 78)]
    [InlineData("no_key", "is not a Stripe secret key", 78)]
    [InlineData("sk_live_" + "of_a_person", "is a live key", 2)]
    public async Task Listen_takes_a_test_key_only(string? key, string words, int exitCode)
    {
        var (code, _, error) = await NyraProcess.RunAsync(
            "nyra.dll", ["listen", "--forward-to", "http://127.0.0.1:9/webhooks/stripe"], _folder.Path, new Dictionary<string, string?> { [Settings.StripeSecretKey] = key });
        Assert.Equal(exitCode, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rehearse")]
    [InlineData("up")]
    public async Task Where_the_stripe_cli_is_missing_the_way_to_it_is_said_with_exit_69(string command)
    {
        // Away from the repository, whose node_modules it would find.
        var program = _folder.File("program");
        Directory.CreateDirectory(program);
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Where(file => Path.GetExtension(file) is ".dll" or ".json"))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));

        var (code, output, error) = await NyraProcess.RunAsync(
            Path.Combine(program, "nyra.dll"), [command, "--stripe-cli"], _folder.Path, new Dictionary<string, string?> { ["PATH"] = _folder.Path });
        Assert.True(code == 69, output + error);
        Assert.Contains("npm ci", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.Equal([program], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_stripe_cli_that_does_not_listen_is_said_with_its_last_words_and_exit_69()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script cannot stand in for the program there.");
        StandIn("echo 'sk_test_secret is wrong, says the stand-in' >&2; exit 3");
        var (code, output, error) = await NyraProcess.RunAsync("nyra.dll", ["rehearse", "--stripe-cli"], _folder.Path);
        Assert.True(code == 69, output + error);
        Assert.Equal("The Stripe CLI ended with exit code 3: sk_test_… is wrong, says the stand-in", error.Trim());
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_said_with_exit_69()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script cannot stand in for the program there.");
        StandIn("exit 0", executable: false);
        var (code, output, error) = await NyraProcess.RunAsync("nyra.dll", ["rehearse", "--stripe-cli"], _folder.Path);
        Assert.True(code == 69, output + error);
        Assert.Contains("cannot be started", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rehearsal_through_the_stripe_cli_ends_of_itself_at_ctrl_c_and_takes_it_along()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C on Windows without a console of its own.");
        var cli = Programs.StripeCli();
        using var rehearsal = NyraProcess.Start("nyra.dll", ["rehearse", "--stripe-cli"], _folder.Path);
        await rehearsal.SaysAsync("checkout-created");
        var child = Child(rehearsal.Id, cli);
        rehearsal.Interrupt();
        var (code, _, _) = await rehearsal.EndAsync();
        Assert.Equal(130, code);
        Assert.False(OtherProcess.Runs(child));
    }

    [Fact]
    public async Task A_stack_that_is_killed_leaves_no_stripe_cli_behind()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There a child outlives a parent that was killed.");
        var cli = Programs.StripeCli();
        using var up = NyraProcess.Start("nyra.dll", ["up", "--stripe-cli", "--port", $"{StackPorts.Free().Gateway}"], _folder.Path);
        await up.SaysAsync("Ctrl-C ends it");
        Assert.Contains("through the Stripe CLI", up.Out, StringComparison.Ordinal);
        var child = Child(up.Id, cli);
        OtherProcess.Kill(up.Id);
        await Eventually.HoldsAsync(() => Task.FromResult(!OtherProcess.Runs(child)));
    }

    // "ps" is on every Unix; procfs is not.
    private static int Child(int parent, StripeCliBinary cli)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-A", "-o", "ppid=,pid=,comm="]) { RedirectStandardOutput = true })!;
        var child = Assert.Single(
            ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
            line => line[0] == $"{parent}" && Path.GetFileName(line[2]) == Path.GetFileName(cli.Path));
        return int.Parse(child[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private void StandIn(string script, bool executable = true)
    {
        var platform = (OperatingSystem.IsMacOS() ? "darwin-" : "linux-") + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        var path = _folder.File($"node_modules/@stripe/cli-{platform}/bin/stripe");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (executable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task<string?> HealthAsync(HttpClient http)
    {
        try
        {
            var answer = await http.GetAsync("health");
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
