using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nyra.BillingApi.Ingest;
using Nyra.BillingApi.Reconciliation;
using Nyra.Tests.Billing;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Errors that the runner of reconciliations does not expect: they end no host, and each job comes to an end.</summary>
public sealed class ReconcileRunnerTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly LogLines _log = new();
    private readonly TaskCompletionSource _fetching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _fetch = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private SimulatedBilling _billing = null!;
    private IngestMetrics _metrics = null!;
    private ReconcileJobs _jobs = null!;
    private ReconcileRunner _runner = null!;

    public async ValueTask InitializeAsync()
    {
        _billing = await SimulatedBilling.StartAsync();
        _metrics = new(_services.GetRequiredService<IMeterFactory>());
        _jobs = new(_billing.Store, _billing.Time);
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(_log));
        var reconciler = _billing.Reconciler(
            async (customer, ct) =>
            {
                _fetching.TrySetResult();
                await _fetch.Task.WaitAsync(ct);
                return await _billing.Customers().LookAsync(customer, ct);
            },
            time: new InstantTime(_billing.Time.GetUtcNow()));
        _runner = new(_jobs, reconciler, _metrics, _billing.Time, logging.CreateLogger<ReconcileRunner>());
        await _runner.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        _billing.Store.DocumentSaving = null;
        await _runner.StopAsync(Ct);
        _runner.Dispose();
        _log.Dispose();
        _metrics.Dispose();
        await _services.DisposeAsync();
        await _billing.DisposeAsync();
    }

    [Fact]
    public async Task A_job_that_cannot_be_run_fails_with_a_reason_and_the_next_one_runs()
    {
        // Longer than a time span can be.
        var (failing, _) = await _jobs.StartAsync(new(SinceDays: int.MaxValue), Ct);
        await EndedAsync(failing.Id);
        var job = await _jobs.FindAsync(Ct);
        Assert.Equal(ReconcileJobState.Failed, job.State);
        Assert.Contains("The log of billing-api says more", job.Problem, StringComparison.Ordinal);
        Assert.True(Logged($"Reconciliation {job.Id} failed"));
        await RunsAsync();
    }

    [Fact]
    public async Task A_job_whose_times_are_out_of_range_does_not_end_the_runner()
    {
        var broken = ReconcileJob.Start("broken", new(), "crashed", _billing.Time.GetUtcNow()) with { RenewedAt = DateTimeOffset.MaxValue };
        await ReconcileJob.In(_billing.Store).ChangeAsync(_ => broken, Ct);
        await _jobs.FindAsync(Ct);
        await EndedAsync("broken");
        await RunsAsync();
    }

    [Fact]
    public async Task An_error_while_the_state_is_saved_is_logged_and_the_run_goes_on()
    {
        await _billing.PayingCustomerAsync();
        var (job, _) = await _jobs.StartAsync(new(), Ct);
        await AdvanceUntilAsync(() => _fetching.Task.IsCompleted);
        _billing.Store.DocumentSaving = _ => throw new ArgumentException("cannot be saved");
        await AdvanceUntilAsync(() => Logged("cannot be saved"));
        _billing.Store.DocumentSaving = null;
        _fetch.SetResult();
        await EndedAsync(job.Id);
        Assert.Equal(ReconcileJobState.Finished, (await _jobs.FindAsync(Ct)).State);
        await RunsAsync();
    }

    [Fact]
    public async Task A_job_whose_end_cannot_be_saved_ends_when_it_can()
    {
        await _billing.PayingCustomerAsync();
        var (job, _) = await _jobs.StartAsync(new(), Ct);
        await AdvanceUntilAsync(() => _fetching.Task.IsCompleted);
        _billing.Store.DocumentSaving = _ => throw new ArgumentException("cannot be saved");
        _fetch.SetResult();
        await AdvanceUntilAsync(() => Logged($"Reconciliation {job.Id} failed") && Logged("because of an unexpected error"));
        Assert.True((await _jobs.FindAsync(Ct)).IsRunning);
        _billing.Store.DocumentSaving = null;
        await EndedAsync(job.Id);
        await RunsAsync();
    }

    private bool Logged(string words) => _log.All.Any(line => line.Contains(words, StringComparison.Ordinal));

    private async Task RunsAsync()
    {
        var (next, started) = await _jobs.StartAsync(new(), Ct);
        Assert.True(started);
        await EndedAsync(next.Id);
        var job = await _jobs.FindAsync(Ct);
        Assert.Equal((next.Id, ReconcileJobState.Finished), (job.Id, job.State));
        Assert.False(_runner.ExecuteTask!.IsCompleted);
    }

    private Task EndedAsync(string id) => AdvanceUntilAsync(
        async () => await _jobs.FindAsync(Ct) is { IsRunning: false } job && job.Id == id);

    private Task AdvanceUntilAsync(Func<bool> holds) => AdvanceUntilAsync(() => Task.FromResult(holds()));

    // Leases and saves are waited for on the clock of the test.
    private Task AdvanceUntilAsync(Func<Task<bool>> holds) => Eventually.HoldsAsync(async () =>
    {
        Assert.False(_runner.ExecuteTask!.IsCompleted, $"{_runner.ExecuteTask.Exception}");
        _billing.Time.Advance(TimeSpan.FromSeconds(1));
        return await holds();
    });
}
