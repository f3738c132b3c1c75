using Microsoft.Extensions.Options;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Secrets;
using Nyra.Readiness.Snapshots;
using Stripe;

namespace Nyra.BillingApi.Readiness;

/// <summary>The readiness snapshot of this backend: published once everything holds, asked for before every live checkout.</summary>
internal sealed class Snapshots(
    IEntitlementStore store, SigningKeys keys, GetOnlyStripe stripe, BackendPreflight preflight, CommandCenterStore center, IOptions<StripeOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(5);

    private readonly StoreDocument<SignedSnapshot> _stored = new(store, SignedSnapshot.Name, SnapshotJson.Default.SignedSnapshot, SignedSnapshot.None, replaceable: true);
    private Sight? _seen;
    private int _changes;
    private string? _account;

    /// <summary>The snapshot that is stored and signed by a key at hand; as it was a few seconds ago at most.</summary>
    public async ValueTask<ReadinessSnapshot?> CurrentAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var changes = Volatile.Read(ref _changes);
        if (Volatile.Read(ref _seen) is { } seen && seen.Changes == changes && (now - seen.At).Duration() < Lately)
            return seen.Snapshot;
        var snapshot = SnapshotSeal.Open((await _stored.ReadAsync(ct)).Value, keys);
        // What was read before a change of this process's is not kept beyond it: its count is the old one.
        Volatile.Write(ref _seen, new(now, snapshot, changes));
        return snapshot;
    }

    /// <summary>What keeps checkout disabled; empty in test mode, where nothing does.</summary>
    public async Task<IReadOnlyList<(string Id, string Words)>> BlockersAsync(CancellationToken ct) =>
        options.Value.Livemode ? SnapshotRules.Blockers(await CurrentAsync(ct), await FactsAsync(ct), time.GetUtcNow()) : [];

    /// <summary>What customers read beside the payment button: live as it was published, in test mode as it is saved; null for nothing.</summary>
    public async Task<string?> CheckoutWordsAsync(CancellationToken ct) => options.Value.Livemode
        ? (await CurrentAsync(ct))?.CheckoutWords
        : (await center.ViewAsync(ct)).Document is { } saved ? CheckoutWords.Of(saved.Value) : null;

    /// <summary>Takes in what the operator's preflight found, with what the backend sees itself in place of the same checks.</summary>
    /// <param name="found">With nothing in <see cref="SnapshotRules.Refusal"/>.</param>
    /// <returns>The snapshot, or what still blocks it; then nothing was stored.</returns>
    public async Task<(ReadinessSnapshot? Published, IReadOnlyList<CheckReport> Blocking)> PublishAsync(PreflightReport found, CancellationToken ct)
    {
        var own = (await preflight.LookAsync(anew: true, ct)).Report.Checks.ToDictionary(check => check.Name);
        // The runner has done so already; what is signed and shown here does not rest on that.
        var secrets = SecretValues.Of(preflight.Setting);
        var told = found.Checks.Select(check => check.Shown(secrets)).ToDictionary(check => check.Name);
        // In the catalogue's order; what nobody looked at blocks as what does not hold.
        var checks = PreflightChecks.All.Select(check => Seen(check, own, told)).ToList();
        if (SnapshotRules.Blocking(checks) is { Count: > 0 } blocking)
            return (null, blocking);
        var facts = await FactsAsync(ct);
        if (facts.Account is not { } account)
            throw new StripeException("Stripe did not say which account the key is of.");
        var (decided, now) = ((await center.ViewAsync(ct)).Document, time.GetUtcNow());
        var rehearsals = (await RehearsalLog.In(store).ReadAsync(ct)).Value.Rehearsals.Select(known => known.Report).ToList();
        var ends = SnapshotRules.Ends(now, decided?.Value, RehearsalFreshCheck.ProvenOn(rehearsals, options.Value.Livemode, BuildVersion.Commit));
        var snapshot = new ReadinessSnapshot(
            facts.Mode, account, facts.Commit, facts.ConfigurationHash, facts.PriceId, decided?.Version ?? 0, now, ends, checks,
            decided is { } saved ? CheckoutWords.Of(saved.Value) : null);
        await _stored.ChangeAsync(_ => SnapshotSeal.Sign(snapshot, keys), ct);
        Interlocked.Increment(ref _changes);
        return (snapshot, []);
    }

    /// <summary>Closes live checkout, from now on in this process and within seconds in every other.</summary>
    /// <returns>Whether one was published.</returns>
    public async Task<bool> WithdrawAsync(CancellationToken ct)
    {
        var wasPublished = false;
        await _stored.ChangeAsync(
            stored =>
            {
                wasPublished = stored != SignedSnapshot.None;
                return SignedSnapshot.None;
            }, ct);
        Interlocked.Increment(ref _changes);
        return wasPublished;
    }

    // One reference, so that it is read whole; and no use once the count of changes is another.
    private sealed record Sight(DateTimeOffset At, ReadinessSnapshot? Snapshot, int Changes);

    private static CheckReport Seen(ICheck check, Dictionary<string, CheckReport> own, Dictionary<string, CheckReport> told)
    {
        var mine = own.GetValueOrDefault(check.Name);
        if (!check.Seats.HasFlag(Seat.Operator))
            return mine ?? CheckReport.Of(check, CheckResult.Fail("The backend did not look.", "Publish again."), TimeSpan.Zero);
        if (told.GetValueOrDefault(check.Name) is not { } theirs)
            return CheckReport.Of(check, CheckResult.Fail("The operator's preflight did not look.", "Publish with a preflight of all checks, of this version."), TimeSpan.Zero);
        // The operator sends evidence before publishing. A check that the backend still skips then is not proven.
        if (mine is { Status: "skip" } && !check.MustHoldFromBoth)
            return mine;
        // What both see must hold for both; what holds for both the backend has seen itself.
        return mine is null || theirs.ToResult().Status.Outweighs(mine.ToResult().Status) ? theirs : mine;
    }

    private async Task<BackendFacts> FactsAsync(CancellationToken ct) => new(
        preflight.Mode, _account ??= await AccountAsync(ct), BuildVersion.Commit, BackendConfiguration.Hash(preflight.Setting), options.Value.PriceProMonthly!);

    private async Task<string?> AccountAsync(CancellationToken ct)
    {
        try
        {
            return (await stripe.Client.V1.Accounts.GetSelfAsync(cancellationToken: ct)).Id;
        }
        catch (Exception away) when (away is StripeException or HttpRequestException)
        {
            // Not known is not the snapshot's: it blocks, and is asked for again.
            return null;
        }
    }
}
