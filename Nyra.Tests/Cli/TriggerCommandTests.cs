using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Tests.StripeSimulator;
using Stripe.Entitlements;
using Xunit;

namespace Nyra.Tests.Cli;

public class TriggerCommandTests
{
    private const string Type = "entitlements.active_entitlement_summary.updated";

    [Fact]
    public async Task What_the_stripe_cli_cannot_trigger_is_raised()
    {
        await using var simulator = await RunningSimulator.StartAsync(("EntitlementDelayMilliseconds", 50));
        for (var times = 1; times <= 2; times++)
        {
            var (code, output, error) = await RunAsync("trigger", Type, "--stripe", simulator.Origin);
            Assert.True(code == 0, output + error);
            var raised = (await simulator.EventsAsync()).Where(one => one.Type == Type).ToList();
            Assert.Equal(times, raised.Count);
            Assert.Equal($"{Type} {raised[^1].Id}", output.Trim());
            Assert.StartsWith("triggered-", Assert.Single(((ActiveEntitlementSummary)raised[^1].Data.Object).Entitlements).LookupKey, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("trigger", "invoice.paid")]
    [InlineData("trigger", Type, "--stripe", "https://api.stripe.com")]
    [InlineData("trigger", Type, "--stripe", "http://192.0.2.1:80")]
    [InlineData("trigger")]
    public async Task Anything_else_is_not_understood(params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);
        Assert.Equal(64, code);
        Assert.Contains(CommandHint.Of("trigger --help"), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_answers_that_is_said_with_exit_69()
    {
        var (code, _, error) = await RunAsync("trigger", Type, "--stripe", $"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}");
        Assert.Equal(69, code);
        Assert.Contains(CommandHint.Of("up"), error, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments) =>
        NyraProcess.RunAsync("nyra.dll", arguments, AppContext.BaseDirectory);
}
