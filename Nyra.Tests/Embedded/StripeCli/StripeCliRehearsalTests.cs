using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Embedded.Stripe;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.Readiness;
using Stripe;
using Xunit;
using File = System.IO.File;

namespace Nyra.Tests.Embedded.StripeCli;

public sealed class StripeCliRehearsalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_whole_paid_path_passes_with_every_event_through_the_stripe_cli()
    {
        var cli = Programs.StripeCli();
        string[] secrets;
        int forwarder;
        await using (var rehearsal = await EmbeddedRehearsal.RunAsync(
            _folder.Path, StackPorts.Free(), new StripeAt.Simulator(cli), new RecordedProgress(), new Timings(), TimeProvider.System, Stop))
        {
            Assert.All(rehearsal.Report.Steps, step => Assert.True(step.Status == "passed", $"{step.Name} {step.Status}: {step.Observed}"));
            Assert.Equal(RehearsalSteps.Steps.Select(step => step.Name), rehearsal.Report.Steps.Select(step => step.Name));
            Assert.Equal((true, "stripe-cli"), (rehearsal.Report.Ok, rehearsal.Report.Deliveries));

            // Nothing else could have brought the events: the account's endpoint is left to the CLI.
            var stripe = new StripeClient(new StripeClientOptions { ApiKey = rehearsal.Stack.Setting(Settings.StripeSecretKey), ApiBase = rehearsal.Stack.Stripe.GetLeftPart(UriPartial.Authority) });
            Assert.Equal("stripe-cli", Assert.Single((await stripe.V1.WebhookEndpoints.ListAsync(cancellationToken: Stop)).Data).Metadata["simulator_delivery"]);
            Assert.Equal(0, rehearsal.Stack.Forwarding!.Restarts);
            forwarder = rehearsal.Stack.Forwarding.ProcessId!.Value;
            Assert.True(OtherProcess.Runs(forwarder));
            secrets = [rehearsal.Stack.Setting(Settings.StripeWebhookSecret)!, rehearsal.Stack.Setting(Settings.StripeSecretKey)!];
        }

        Assert.False(OtherProcess.Runs(forwarder));
        var left = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
        Assert.Contains(left, file => Path.GetFileName(file) == "report.json");
        foreach (var file in left)
        {
            var content = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Stop));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, content, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_stripe_cli_that_is_killed_is_started_again_and_the_payment_arrives()
    {
        var cli = Programs.StripeCli();
        await using var running = await RunningStack.StartAsync(cli);
        var first = running.Stack.Forwarding!.ProcessId!.Value;
        OtherProcess.Kill(first);

        var progress = new RecordedProgress();
        var paidPath = RehearsalSteps.Steps.Take(8).ToList();
        var report = await RehearsalRunner.RunAsync(paidPath, running.Stack.AsTarget("killed@example.com"), progress, TimeProvider.System, Stop);
        Assert.All(report.Steps, step => Assert.True(step.Status == "passed", $"{step.Name} {step.Status}: {step.Observed}"));
        Assert.Equal(1, running.Stack.Forwarding.Restarts);
        Assert.NotEqual(first, running.Stack.Forwarding.ProcessId);
    }
}
