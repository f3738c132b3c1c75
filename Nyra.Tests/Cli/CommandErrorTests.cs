using System.CommandLine;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>What a mistyped command line is answered: allowed values, what may have been meant, and every problem at once.</summary>
public sealed class CommandErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(401, 78)]
    [InlineData(403, 78)]
    [InlineData(404, 69)]
    [InlineData(500, 69)]
    public async Task A_key_that_stripe_refuses_is_a_setting_and_another_failure_is_not(int status, int exitCode)
    {
        var error = await ScriptedStripe.ThrownAsync(ScriptedStripe.Broken(status));
        var root = new RootCommand();
        root.SetAction((_, _) => Task.FromException<int>(error));
        Assert.Equal(exitCode, await CommandLineRun.RunAsync(root, []));
    }

    [Theory]
    [InlineData("up --port abc", "--port takes a number from 1024 to 65532.")]
    [InlineData("up --port", "--port needs a value: 1024-65532.")]
    [InlineData("up --prot 5000", "There is no option --prot of 'up'. Did you mean --port?")]
    [InlineData("rehearse --mode tset", "--mode takes test or live, not 'tset'. Did you mean test?")]
    [InlineData("rehearse --stripe reel", "--stripe takes simulator or real, not 'reel'. Did you mean real?")]
    [InlineData("reherse", "There is no command 'reherse'. Did you mean rehearse?")]
    [InlineData("keys rotat", "There is no command 'rotat'. Did you mean rotate?")]
    [InlineData("snapshot publish", "--mode is missing: test or live.")]
    [InlineData("preflight --mode test --only price", "there is no check 'price'. Did you mean", "stripe-price", "price-id")]
    [InlineData("preflight --mode test --skip price-di,stripe-prize", "Did you mean price-id?", "Did you mean stripe-price?")]
    [InlineData("preflight --mode test --mode live", "--mode takes one value, and was given 2.")]
    [InlineData("preflight test", "'test' is one value too many: 'preflight' takes options only.", "--mode is missing: test or live.")]
    [InlineData(
        "reconcile --since abc --allow-revocations x --dry-rum", "--since takes 1d to 30d.", "--allow-revocations takes a number from 1",
        "Did you mean --dry-run?")]
    [InlineData(
        "trigger invoice.paid --stripe x", "<event> takes entitlements.active_entitlement_summary.updated, not 'invoice.paid'.",
        "--stripe takes the address of a simulator")]
    [InlineData("devices list", "'list' needs <customer>.")]
    [InlineData("store migrate --from fiel --to postgre", "Did you mean file?", "Did you mean postgres?")]
    [InlineData("support-roundtrip --wait soon", "--wait takes seconds, minutes or hours")]
    [InlineData("listen --forward-to https://billing.your-domain.example/webhooks/stripe", "--forward-to is the handbook's example address")]
    [InlineData("listen --forward-to x", "--forward-to takes an absolute http(s) address, for example http://")]
    public async Task Every_problem_names_what_is_allowed_or_what_may_have_been_meant(string line, params string[] words)
    {
        var (code, output, error) = await RunAsync(line.Split(' '));
        Assert.Equal(line.StartsWith("preflight", StringComparison.Ordinal) ? 2 : 64, code);
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unrecognized", error, StringComparison.Ordinal);
        Assert.Contains(CommandHint.Of(""), error, StringComparison.Ordinal);
        Assert.Empty(output.Trim());
    }

    [Theory]
    [InlineData("", "rehearse", "preflight", "keys")]
    [InlineData("keys", "new", "rotate", "public", "list")]
    [InlineData("snapshot", "publish", "withdraw")]
    public async Task A_group_without_a_command_lists_its_commands(string group, params string[] commands)
    {
        var (code, output, error) = await RunAsync(group.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((64, ""), (code, output.Trim()));
        Assert.Contains("Name a command:", error, StringComparison.Ordinal);
        Assert.All(commands, command => Assert.Matches($@"(?m)^  {command} +\w", error));
    }

    [Theory]
    [InlineData("nyra rehearse --mode ", "live", "test")]
    [InlineData("nyra preflight --only stripe-pr", "stripe-price", "stripe-product")]
    [InlineData("nyra re", "rehearse", "reconcile")]
    public async Task The_shell_is_told_what_completes_a_line(string line, params string[] completions)
    {
        var (code, output, error) = await RunAsync($"[suggest:{line.Length}]", line);
        Assert.True(code == 0, output + error);
        Assert.All(completions, completion => Assert.Contains(completion, output.Split('\n').Select(one => one.Trim())));
    }

    [Theory]
    [InlineData("tset", "test")]
    [InlineData("pu", "up")]
    [InlineData("reherse", "rehearse")]
    [InlineData("xyzzy")]
    [InlineData("e")]
    public void What_is_near_is_suggested_and_nothing_else(string given, params string[] near) =>
        Assert.Equal(near, NearestMatch.Of(given, ["test", "live", "up", "rehearse", "reconcile", "keys"]));

    private Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments) =>
        NyraProcess.RunAsync("nyra.dll", arguments, _folder.Path);
}
