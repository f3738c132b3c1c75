using System.Threading.Channels;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;

namespace Nyra.BillingApi.Reconciliation;

/// <summary>Starts, shows and stops the reconciliation that an operator asks for: one at a time for all processes of the API.</summary>
internal sealed class ReconcileJobs(IEntitlementStore store, TimeProvider time)
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public StoreDocument<ReconcileJob> Document { get; } = ReconcileJob.In(store);

    /// <summary>This process, among those that may work on the job.</summary>
    public string Holder { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The runner waits here until there may be something to do.</summary>
    public ChannelReader<bool> Wakes => _wake.Reader;

    /// <returns>The job that runs, and whether it is the one asked for: another may run already.</returns>
    public async Task<(ReconcileJob Job, bool Started)> StartAsync(ReconcileRequest request, CancellationToken ct)
    {
        var id = Guid.CreateVersion7().ToString("N");
        var job = await Document.ChangeAsync(
            known => known.IsRunning && time.GetUtcNow() - known.StartedAt < ReconcileJob.MaxAge
                ? known
                : ReconcileJob.Start(id, request, Holder, time.GetUtcNow()),
            ct);
        Wake();
        return (job, job.Id == id);
    }

    /// <summary>The last job. One whose process ended is gone on with here.</summary>
    public async Task<ReconcileJob> FindAsync(CancellationToken ct)
    {
        var job = (await Document.ReadAsync(ct)).Value;
        if (job.IsRunning && job.HeldFor(time.GetUtcNow()) is null)
            Wake();
        return job;
    }

    /// <summary>Its process notices when it next says how far it is.</summary>
    public async Task<ReconcileJob> StopAsync(string id, CancellationToken ct)
    {
        var job = await Document.ChangeAsync(known => known.Id == id ? known.Stop() : known, ct);
        Wake();
        return job;
    }

    /// <summary>Whether what the last reconciliations found lists a customer.</summary>
    public async Task<bool> MentionsAsync(string customerId, CancellationToken ct) =>
        (await Document.ReadAsync(ct)).Value.Mentions(customerId)
        || (await WithheldRevocations.In(store).ReadAsync(ct)).Value.Revocations.Any(revocation => revocation.CustomerId == customerId);

    /// <summary>Keeps nothing of a customer who was erased in what the last reconciliations found.</summary>
    public async Task ForgetAsync(string customerId, CancellationToken ct)
    {
        await Document.ChangeAsync(known => known.Without(customerId), ct);
        await WithheldRevocations.In(store).ChangeAsync(known => known.Without(customerId), ct);
    }

    private void Wake() => _wake.Writer.TryWrite(true);
}
