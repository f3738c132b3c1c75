using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
using Nyra.Embedded;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>Commands and the sample app find the stack that runs in their checkout, without a variable or an option.</summary>
public sealed class RunningStackCommandTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = StackPorts.Free().Gateway;

    private string Kept => LocalStacks.KeptFolder(_folder.File("artifacts/up"));

    public void Dispose()
    {
        _folder.Dispose();
        if (Directory.Exists(Kept))
            Directory.Delete(Kept, recursive: true);
    }

    [Fact]
    public async Task Commands_and_the_sample_app_find_what_up_started()
    {
        using var up = await UpAsync();
        foreach (var command in new[] { "deadletters list", "reconcile --dry-run" })
        {
            var (code, output, error) = await NyraAsync(command.Split(' '));
            Assert.True(code == 0, output + error);
        }
        var preflight = await NyraAsync("preflight", "--mode", "test", "--json", "--only", "backend-healthy,webhook-worker-alive,stripe-key-works,storage-writable");
        Assert.True(preflight.ExitCode == 0, preflight.Out + preflight.Error);
        Assert.Contains($"Checks the stack that runs here: process {up.Id}, http://127.0.0.1:{_port}/", preflight.Error, StringComparison.Ordinal);
        Assert.Equal(4, JsonNode.Parse(preflight.Out)!["checks"]!.AsArray().Count(check => check!["status"]!.GetValue<string>() == "pass"));
        // The keys that the app trusts are the stack's, too.
        var buddy = await NyraProcess.RunAsync("little-buddy.dll", ["--data", "device", "buy"], _folder.Path);
        Assert.True(buddy.ExitCode == 0, buddy.Out + buddy.Error);
        Assert.Contains("Pay here, then activate:", buddy.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up", "--state", "/sys/nyra")]
    [InlineData("up", "--keep", "--state", "/sys/nyra")]
    public async Task A_folder_that_cannot_be_written_is_named_before_anything_starts(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a folder in which even root creates no file.");
        var port = LoopbackPorts.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        var (code, output, error) = await NyraAsync([.. arguments, "--port", port]);
        Assert.Equal((78, ""), (code, output.Trim()));
        Assert.Contains("The folder '/sys/nyra' cannot be used: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_stack_is_rehearsed_as_it_is_and_one_that_runs_nowhere_is_said_to()
    {
        var (code, _, error) = await NyraAsync("rehearse", "--running");
        Assert.Equal(69, code);
        Assert.Contains($"No stack runs in {_folder.Path}. Start one with:", error, StringComparison.Ordinal);
        (code, _, error) = await NyraAsync("deadletters", "list");
        Assert.Equal(69, code);
        Assert.Contains("No stack runs in", error, StringComparison.Ordinal);
        (code, _, error) = await NyraAsync("rehearse", "--running", "--url", "127.0.0.1");
        Assert.Equal(64, code);
        Assert.Contains("--url takes an absolute http(s) address", error, StringComparison.Ordinal);

        using var up = await UpAsync();
        (code, _, error) = await NyraAsync("rehearse", "--running", "--url", "http://127.0.0.1:9");
        Assert.Equal(69, code);
        Assert.Contains("No stack runs on this machine at http://127.0.0.1:9.", error, StringComparison.Ordinal);
        Assert.Contains($" Running: process {up.Id}, http://127.0.0.1:{_port}/ of {_folder.Path}.", error, StringComparison.Ordinal);
        (code, var output, error) = await NyraAsync("rehearse", "--running", "--json");
        Assert.True(code == 0, output + error);
        var steps = JsonNode.Parse(output)!["steps"]!.AsArray().Select(step => step!["name"]!.GetValue<string>()).ToList();
        Assert.Contains("checkout-paid", steps);
        Assert.DoesNotContain("state-survives-restart", steps);
        Assert.Contains($"gateway http://127.0.0.1:{_port}/", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_publishes_itself_to_this_user_alone_until_it_stops_and_a_killed_one_is_not_taken_for_running()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C on Windows without a console of its own; file modes are not of Windows.");
        using var up = await UpAsync();
        var file = Assert.Single(FilesOf(up));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var stack = JsonDocument.Parse(await File.ReadAllTextAsync(file, Ct)).RootElement;
        Assert.Equal((up.Id, "embedded", _folder.Path), (stack.GetProperty("process").GetInt32(), stack.GetProperty("engine").GetString(), stack.GetProperty("checkout").GetString()));
        up.Interrupt();
        await up.EndAsync();
        Assert.Empty(FilesOf(up));

        using var killed = await UpAsync();
        await killed.KillAsync();
        Assert.Single(FilesOf(killed));
        Assert.Equal(69, (await NyraAsync("rehearse", "--running")).ExitCode);
        Assert.Empty(FilesOf(killed));
    }

    [Fact]
    public async Task A_second_up_says_that_nyra_is_already_running_and_where()
    {
        using var up = await UpAsync("--keep");
        string[][] second = [["up", "--port", $"{_port}"], ["up", "--port", $"{_port + 3}"], ["up", "--keep", "--port", $"{StackPorts.Free().Gateway}"]];
        foreach (var arguments in second)
        {
            var (code, _, error) = await NyraAsync(arguments);
            Assert.Equal(69, code);
            Assert.StartsWith($"Nyra is already running here (process {up.Id}, http://127.0.0.1:{_port}/).", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task State_that_is_kept_is_held_from_the_start_and_by_one_alone()
    {
        using (var starting = LocalStacks.TryHold(Kept))
        {
            Assert.NotNull(starting);
            Assert.Null(LocalStacks.TryHold(Kept));
            var (code, _, error) = await NyraAsync("up", "--keep", "--port", $"{_port}");
            Assert.Equal(69, code);
            Assert.StartsWith("Nyra is already running here (it is starting).", error, StringComparison.Ordinal);
        }
        using var up = await UpAsync("--keep");
        Assert.Null(LocalStacks.TryHold(Kept));
        await up.KillAsync();
        using var after = LocalStacks.TryHold(Kept);
        Assert.NotNull(after);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Kept_credentials_that_are_damaged_are_named_with_what_to_do(string content)
    {
        Directory.CreateDirectory(Kept);
        await File.WriteAllTextAsync(Path.Combine(Kept, "credentials.json"), content, Ct);
        var (code, output, error) = await NyraAsync("up", "--keep", "--port", $"{_port}");
        Assert.Equal(78, code);
        Assert.Contains("cannot be read", error, StringComparison.Ordinal);
        Assert.Contains($"Delete the folder '{Kept}' to begin with new state.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_users_folder_cannot_be_used_a_stack_runs_with_a_warning_and_keeps_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows the user's folder is not named by a variable.");
        await File.WriteAllTextAsync(_folder.File("nyra"), "a file where a folder should be", Ct);
        var variables = new Dictionary<string, string?> { ["XDG_DATA_HOME"] = _folder.Path };
        using (var up = NyraProcess.Start("nyra.dll", ["up", "--port", $"{_port}"], _folder.Path, variables))
        {
            await up.SaysAsync("Ctrl-C ends it");
            await Eventually.HoldsAsync(() => Task.FromResult(up.Error.Contains("Commands cannot find this stack by themselves:", StringComparison.Ordinal)));
        }
        var (code, _, error) = await NyraProcess.RunAsync("nyra.dll", ["up", "--keep", "--port", $"{_port}"], _folder.Path, variables);
        Assert.Equal(78, code);
        Assert.Contains("State cannot be kept in", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_stacks_in_one_checkout_none_is_chosen_silently()
    {
        using var up = await UpAsync();
        using var other = NyraProcess.Start("nyra.dll", ["up", "--port", $"{StackPorts.Free().Gateway}"], _folder.Path);
        await other.SaysAsync("Ctrl-C ends it");
        var (code, _, error) = await NyraAsync("deadletters", "list");
        Assert.Equal(78, code);
        Assert.Contains("Several stacks run here: ", error, StringComparison.Ordinal);
        Assert.Contains("To choose one, name it with --url, or set NYRA_BILLING_BASE_URL to its address.", error, StringComparison.Ordinal);
        string[][] withoutUrl = [["preflight", "--mode", "test"], ["snapshot", "publish", "--mode", "test"], ["snapshot", "withdraw"]];
        foreach (var command in withoutUrl)
        {
            (code, _, error) = await NyraAsync(command);
            Assert.Equal(78, code);
            Assert.Contains("To choose one, set NYRA_BILLING_BASE_URL to its address.", error, StringComparison.Ordinal);
        }
        // One that is named is known by its token, too.
        Assert.Equal(0, (await NyraAsync("deadletters", "list", "--url", $"http://localhost:{_port}")).ExitCode);
    }

    [Fact]
    public async Task What_up_keeps_is_there_again_and_without_keep_each_start_is_new()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C on Windows without a console of its own.");
        string customer, exported, keys;
        using (var up = await UpAsync("--keep"))
        {
            Assert.Equal(0, (await NyraAsync("rehearse", "--running")).ExitCode);
            (customer, keys) = (await CustomerAsync(), await KeysAsync());
            exported = (await NyraAsync("customer", "export", customer)).Out;
            Assert.Contains(customer, exported, StringComparison.Ordinal);
            up.Interrupt();
            await up.EndAsync();
        }
        using (var up = await UpAsync("--keep"))
        {
            Assert.Equal((customer, keys), (await CustomerAsync(), await KeysAsync()));
            Assert.Equal(exported, (await NyraAsync("customer", "export", customer)).Out);
            var (code, output, error) = await NyraAsync("reconcile", "--dry-run");
            Assert.True(code == 0, output + error);
            // What is kept holds secrets, and the checkout none.
            Assert.True(File.Exists(Path.Combine(Kept, "simulator.json")));
            Assert.Equal(0, (await NyraAsync("preflight", "--mode", "test", "--only", "reports-hold-no-secret")).ExitCode);
            // Each event comes once: the earlier start's endpoint is not told of it any more.
            (code, output, error) = await NyraAsync("rehearse", "--running");
            Assert.True(code == 0, output + error);
            up.Interrupt();
            await up.EndAsync();
        }
        using var fresh = await UpAsync();
        Assert.NotEqual(keys, await KeysAsync());
        Assert.Equal(1, (await NyraAsync("customer", "export", customer)).ExitCode);
    }

    [Fact]
    public async Task Up_removes_the_oldest_state_folders_and_holds_its_own()
    {
        for (var hour = 10; hour < 16; hour++)
        {
            var old = Directory.CreateDirectory(_folder.File($"artifacts/up/20260101T{hour}0000Z")).FullName;
            await File.WriteAllTextAsync(Path.Combine(old, "stack.lock"), "", Ct);
        }
        using var up = await UpAsync();
        var folders = Directory.GetDirectories(_folder.File("artifacts/up")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(5, folders.Count);
        Assert.EndsWith("20260101T120000Z", folders[0], StringComparison.Ordinal);
        Assert.Null(FileLock.TryAcquire(Path.Combine(folders[^1], "stack.lock")));
        Assert.NotEmpty(Directory.GetFiles(folders[^1], "entitlements.json*"));
    }

    [Fact]
    public async Task The_gateways_root_leads_to_the_readiness_page()
    {
        using var up = await UpAsync();
        using var http = new HttpClient();
        Assert.Contains("Billing Live Rehearsal", await http.GetStringAsync($"http://127.0.0.1:{_port}/", Ct), StringComparison.Ordinal);
    }

    private async Task<NyraProcess> UpAsync(params string[] more)
    {
        var up = NyraProcess.Start("nyra.dll", ["up", "--port", $"{_port}", .. more], _folder.Path);
        await up.SaysAsync("Ctrl-C ends it");
        return up;
    }

    private static string[] FilesOf(NyraProcess process) => Directory.GetFiles(Path.Combine(LocalStacks.UserFolder!, "running"), $"{process.Id}-*.json");

    private async Task<string> CustomerAsync()
    {
        var stack = LocalStacks.All().Single(running => running.Checkout == _folder.Path);
        using var http = new HttpClient { BaseAddress = new(stack.Settings[Settings.StripeApiBase]) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", stack.Settings[Settings.StripeSecretKey]);
        return JsonNode.Parse(await http.GetStringAsync("v1/customers", Ct))!["data"]![0]!["id"]!.GetValue<string>();
    }

    private async Task<string> KeysAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync($"http://127.0.0.1:{_port}/.well-known/jwks.json", Ct);
    }

    private Task<(int ExitCode, string Out, string Error)> NyraAsync(params string[] arguments) => NyraProcess.RunAsync("nyra.dll", arguments, _folder.Path);
}
