using System.Text.Json;
using Nyra.Embedded;
using Nyra.Embedded.Stripe;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.Readiness;
using Xunit;

namespace Nyra.Tests.Embedded;

public sealed class EmbeddedRehearsalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_step_is_told_of_and_reported()
    {
        var progress = new RecordedProgress();
        await using var rehearsal = await EmbeddedRehearsal.RunAsync(
            _folder.Path, StackPorts.Free(), new StripeAt.Simulator(), progress, new Timings(), TimeProvider.System, CancellationToken.None);

        Assert.True(rehearsal.Report.Ok);
        Assert.Equal(rehearsal.Report.Steps, progress.Reports);

        var json = Path.ChangeExtension(rehearsal.ReportFile, ".json");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.Equal(17, report.RootElement.GetProperty("steps").GetArrayLength());
    }

    [Fact]
    public async Task No_secret_rests_in_what_a_rehearsal_leaves_behind()
    {
        string[] secrets;
        await using (var rehearsal = await EmbeddedRehearsal.RunAsync(
            _folder.Path, StackPorts.Free(), new StripeAt.Simulator(), new RecordedProgress(), new Timings(), TimeProvider.System, CancellationToken.None))
        {
            secrets =
            [
                .. new[]
                {
                    Nyra.Billing.Configuration.Settings.StripeSecretKey, Nyra.Billing.Configuration.Settings.StripeWebhookSecret,
                    Nyra.Billing.Configuration.Settings.OperatorToken, Nyra.Billing.Configuration.Settings.LicenseApiToken,
                    Nyra.Billing.Configuration.Settings.LicenseSigningSecret,
                }.Select(key => rehearsal.Stack.Setting(key)!),
            ];
        }
        foreach (var file in Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var content = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, content, StringComparison.Ordinal));
            Assert.DoesNotContain("nyra_dt_", content, StringComparison.Ordinal);
            Assert.DoesNotContain("rehearsal@example.com", content, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_rehearsal_that_is_stopped_leaves_nothing_running()
    {
        using var stop = new CancellationTokenSource();
        var ports = StackPorts.Free();
        var progress = new RecordedProgress { AfterEach = (reports, _) => { if (reports == 3) stop.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EmbeddedRehearsal.RunAsync(
            _folder.Path, ports, new StripeAt.Simulator(), progress, new Timings(), TimeProvider.System, stop.Token));
        Assert.Null(ports.Taken());
    }
}
