using Nyra.Billing.Configuration;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary><c>nyra snapshot publish</c> as a process; what a backend makes of it is told in the tests of the API.</summary>
public sealed class SnapshotCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_still_blocks_is_shown_and_nothing_is_published()
    {
        await using var stack = await RunningStack.StartAsync();
        var (code, output, error) = await RunAsync("test", new()
        {
            [Settings.BillingBaseUrl] = stack.Stack.Gateway.ToString(),
            [Settings.OperatorToken] = stack.Setting(Settings.OperatorToken),
        });
        Assert.Equal(1, code);
        Assert.Contains("decision-legal-review", output, StringComparison.Ordinal);
        Assert.Contains("Nothing was published", error, StringComparison.Ordinal);
        Assert.DoesNotContain("\"snapshot\"", await (await stack.AsOperatorAsync("v1/readiness")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_was_published_withdrawing_says_so()
    {
        await using var stack = await RunningStack.StartAsync();
        var variables = new Dictionary<string, string?>
        {
            [Settings.BillingBaseUrl] = stack.Stack.Gateway.ToString(),
            [Settings.OperatorToken] = stack.Setting(Settings.OperatorToken),
        };
        var (code, output, error) = await NyraProcess.RunAsync("nyra.dll", ["snapshot", "withdraw"], _folder.Path, variables);
        Assert.True(code == 0, output + error);
        Assert.Equal("Nothing was published.", output.Trim());
        (_, output, _) = await NyraProcess.RunAsync("nyra.dll", ["snapshot", "withdraw", "--json"], _folder.Path, variables);
        Assert.Contains("\"wasPublished\": false", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_mode_unarmed_is_not_even_looked_at()
    {
        var (code, output, error) = await RunAsync("live", new() { [Settings.OperatorToken] = "some-operator-token-0123456789-abcdef" });
        Assert.Equal((2, ""), (code, output.Trim()));
        Assert.Contains("NYRA_ALLOW_LIVE_BILLING_REHEARSAL=true", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_live_mode_the_hosted_backend_and_its_token_are_asked_for_and_no_stack_of_this_machine()
    {
        var (code, _, error) = await RunAsync("live", new() { [Settings.AllowLiveRehearsal] = "true" });
        Assert.Equal(78, code);
        Assert.Equal(
            [
                "NYRA_BILLING_BASE_URL is missing. Set it to the hosted backend's address.",
                "NYRA_OPERATOR_TOKEN is missing. Set it to the token the backend was started with.",
            ],
            error.Trim().Split(Environment.NewLine));
    }

    [Fact]
    public async Task It_is_published_nowhere_but_where_the_checks_looked()
    {
        var (code, _, error) = await NyraProcess.RunAsync("nyra.dll", ["snapshot", "publish", "--mode", "test", "--url", "http://127.0.0.1:9"], _folder.Path);
        Assert.Equal(64, code);
        Assert.Contains(CommandHint.Of("snapshot publish --help"), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_backend_it_says_so() =>
        Assert.Equal(69, (await RunAsync("test", [])).ExitCode);

    private Task<(int ExitCode, string Out, string Error)> RunAsync(string mode, Dictionary<string, string?> variables) =>
        NyraProcess.RunAsync("nyra.dll", ["snapshot", "publish", "--mode", mode], _folder.Path, variables);
}
