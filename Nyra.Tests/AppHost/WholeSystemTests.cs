using Nyra.Readiness.Rehearsal;
using Xunit;

namespace Nyra.Tests.AppHost;

/// <summary>What holds of the whole system once it was started and rehearsed: one description, whatever the engine.</summary>
public abstract class WholeSystemTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>As the rehearsal's report says it.</summary>
    protected abstract string Engine { get; }

    /// <summary>What this engine's rehearsal takes, in order.</summary>
    protected virtual IEnumerable<string> Steps => RehearsalSteps.Steps.Select(step => step.Name);

    [Fact]
    public async Task It_starts_is_healthy_and_every_step_of_its_rehearsal_passes()
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var system = await StartAsync(limit.Token);

        var report = await system.LatestAsync(limit.Token);
        Assert.All(report.Steps, step => Assert.True(step.Status == "passed", $"{step.Name} {step.Status}: {step.Observed}"));
        Assert.Equal(Steps, report.Steps.Select(step => step.Name));
        Assert.Equal((true, Engine, "test"), (report.Ok, report.Engine, report.Mode));
        Assert.Contains("customer.subscription.deleted", report.Events!);

        Assert.True((await system.GetAsync("health", limit.Token)).IsSuccessStatusCode);
        Assert.Contains("Billing Live Rehearsal", await (await system.GetAsync("readiness", limit.Token)).Content.ReadAsStringAsync(limit.Token), StringComparison.Ordinal);
        await ThenAsync(system, limit.Token);
    }

    /// <summary>What holds of this engine alone, on the system that runs already.</summary>
    protected virtual Task ThenAsync(RehearsedSystem system, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Starts it; returns when its rehearsal has ended.</summary>
    protected abstract Task<RehearsedSystem> StartAsync(CancellationToken ct);
}
