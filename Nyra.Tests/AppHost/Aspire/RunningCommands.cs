using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Nyra.Billing.Stripe;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>What resource commands answer in an app host that runs and has rehearsed once.</summary>
internal sealed class RunningCommands(DistributedApplication app, RehearsedSystem system)
{
    private const string Rehearsal = "rehearsal";

    private readonly ResourceNotificationService _moments = app.ResourceNotifications;
    private readonly DistributedApplicationModel _model = app.Services.GetRequiredService<DistributedApplicationModel>();

    public async Task ReturnDataAsync(CancellationToken ct)
    {
        var simulator = app.GetEndpoint("stripe-simulator", "http");
        Assert.Equal(new Uri(system.Gateway, "readiness").ToString(), await DataAsync("gateway", "open-readiness", CommandResultFormat.Text, ct));
        Assert.Matches(@"^\*\*preflight: \d+ of \d+ checks fail", await DataAsync("gateway", "preflight", CommandResultFormat.Markdown, ct));
        var checkout = new Uri(await DataAsync("stripe-simulator", "checkout", CommandResultFormat.Text, ct));
        Assert.Equal(simulator.Authority, checkout.Authority);

        var key = await _model.Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == "stripe-secret-key").GetValueAsync(ct);
        var stripe = StripeClients.Create(new() { SecretKey = key, ApiBase = simulator.ToString() }, retries: 2);
        var sessions = await stripe.V1.Checkout.Sessions.ListAsync(new() { Limit = 1, Expand = ["data.line_items"] }, cancellationToken: ct);
        var plan = sessions.Data[0].LineItems.Data[0].Price.Id;
        var customer = (await PayingCustomers.SubscribeAsync(stripe, plan, ct)).CustomerId;
        Assert.StartsWith("2 month(s) later", await DataAsync("stripe-simulator", "advance-clock", CommandResultFormat.Text, ct, ("months", "2")), StringComparison.Ordinal);
        Assert.Contains($"{customer} fails (declined)", await DataAsync("stripe-simulator", "fail-payment", CommandResultFormat.Text, ct, ("card", "")), StringComparison.Ordinal);
    }

    public async Task CanceledRehearsalCanBeRunAgainAsync(CancellationToken ct)
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var canceled = app.ResourceCommands.ExecuteCommandAsync("gateway", "rehearse", caller.Token);
        await _moments.WaitForResourceAsync(Rehearsal, at => !HasEnded(at), ct);
        await caller.CancelAsync();
        Assert.True((await canceled).Canceled);

        var again = await app.ResourceCommands.ExecuteCommandAsync("gateway", "rehearse", ct);
        Assert.True(again.Success, again.Message);
        Assert.Matches(@"^rehearsal: (\d+) of \1 steps passed$", again.Message);
        Assert.Equal(CommandResultFormat.Markdown, again.Data!.Format);
        Assert.Contains("checkout-paid", again.Data.Value, StringComparison.Ordinal);
    }

    public async Task RehearsalNamesTheMissingWorkerAsync(CancellationToken ct)
    {
        var worker = _model.Resources.Single(resource => resource.Name == "webhook-worker");
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync(worker, KnownResourceCommands.StopCommand, ct)).Success);
        await Eventually.HoldsAsync(async () => await RunningWorkersAsync(ct) == "0", pauseMilliseconds: 250);
        Assert.Contains("No webhook worker is running; events are accepted but not processed.", await RefusalAsync(ct), StringComparison.Ordinal);

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync(worker, KnownResourceCommands.StartCommand, ct)).Success);
        await _moments.WaitForResourceHealthyAsync(worker.Name, ct);
        await Eventually.HoldsAsync(async () => await RunningWorkersAsync(ct) == "2", pauseMilliseconds: 250);
        var passed = await app.ResourceCommands.ExecuteCommandAsync("gateway", "rehearse", ct);
        Assert.True(passed.Success, passed.Message);
    }

    private static bool HasEnded(ResourceEvent at) => KnownResourceStates.TerminalStates.Contains(at.Snapshot.State?.Text);

    // As GET /health says it.
    private async Task<string?> RunningWorkersAsync(CancellationToken ct)
    {
        using var health = await system.GetAsync("health", ct);
        return JsonNode.Parse(await health.Content.ReadAsStringAsync(ct))!["checks"]?["workers"]?["data"]?["running"]?.ToString();
    }

    private async Task<string> RefusalAsync(CancellationToken ct)
    {
        var refused = await app.ResourceCommands.ExecuteCommandAsync("gateway", "rehearse", ct);
        Assert.False(refused.Success);
        return refused.Message!;
    }

    private async Task<string> DataAsync(
        string resource, string command, CommandResultFormat format, CancellationToken ct, params (string Name, string Value)[] arguments)
    {
        var given = new InteractionInputCollection(
            [.. arguments.Select(one => new InteractionInput { Name = one.Name, Value = one.Value, InputType = InputType.Text })]);
        var result = await app.ResourceCommands.ExecuteCommandAsync(resource, command, given, ct);
        Assert.True(result.Success, $"{command}: {result.Message}");
        Assert.Equal(format, result.Data!.Format);
        return result.Data.Value;
    }
}
