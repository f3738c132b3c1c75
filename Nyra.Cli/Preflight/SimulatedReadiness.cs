using Nyra.BillingApi.Readiness;
using Nyra.Cli.Commands;
using Nyra.Cli.Operator;
using Nyra.Readiness;
using Nyra.Readiness.Simulation;
using Nyra.ServiceDefaults;
using Spectre.Console;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Cli.Preflight;

/// <summary>
/// Brings a backend on the Stripe simulator to READY: fills in with simulated values what a person must decide, then has the real preflight judge and
/// publishes it. Any other backend refuses the values.
/// </summary>
/// <param name="setting">Reads a setting of the backend by its environment name.</param>
internal sealed class SimulatedReadiness(Func<string, string?> setting, TimeProvider time)
{
    /// <summary>Before the rehearsal, so that its checkouts name the pages.</summary>
    /// <returns>Null, or why not and what to do.</returns>
    public async Task<string?> TryFillInAsync(CancellationToken ct)
    {
        if (SimulatorOrigin.Of(setting, live: false, production: false) is not { } simulator || BackendUrl.Read(setting(Names.BillingBaseUrl)) is not { } backend)
            return $"--ready works only with the Stripe simulator. Set {Names.StripeApiBase} to it, and {Names.BillingBaseUrl} to the backend.";
        try
        {
            using var client = OperatorClient.Create(Backend.Find(null, setting, takesUrl: false));
            await FillInAsync(client, backend, simulator, ct);
            return null;
        }
        catch (OperatorException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Runs the preflight, publishes it where nothing blocks, and says READY or what is missing.</summary>
    /// <returns>The process' exit code.</returns>
    public async Task<int> PublishAsync(IAnsiConsole console, CancellationToken ct)
    {
        try
        {
            using var client = OperatorClient.Create(Backend.Find(null, setting, takesUrl: false));
            var (report, _) = await SnapshotCommand.PublishAsync(client, "test", [], console, setting, ct);
            console.MarkupLine($"  [bold green]READY[/] with {report.Checks.Count(check => check.Simulated == true)} simulated checks: {Markup.Escape(setting(Names.BillingBaseUrl)!.TrimEnd('/'))}/readiness");
            console.WriteLine("  No person decided these values. They count only with the Stripe simulator.");
            return ExitCodes.Ok;
        }
        catch (OperatorException refused)
        {
            console.MarkupLine($"  [bold red]NOT READY[/] {Markup.Escape(refused.Message)}");
            return refused.ExitCode;
        }
    }

    private async Task FillInAsync(OperatorClient client, Uri backend, Uri simulator, CancellationToken ct)
    {
        var center = new CommandCenterClient(client);
        var filled = await center.ChangeAsync(saved => SimulatedDecisions.FillIn(saved, backend, simulator, time.GetUtcNow()), ct);
        var read = new Dictionary<string, (string, string?)>(StringComparer.Ordinal);
        foreach (var policy in SimulatedDecisions.Policies(filled))
        {
            var page = await client.PostAsync<PolicyLook>($"v1/policies/{policy}/look", new { }, ct);
            read[policy] = (page.Hash, page.Configuration);
        }
        await center.ChangeAsync(saved => SimulatedDecisions.Approve(saved, read, time.GetUtcNow()), ct);
    }
}
