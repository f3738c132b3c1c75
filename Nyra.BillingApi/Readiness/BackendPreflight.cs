using Microsoft.Extensions.Options;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Redis;
using Nyra.Billing.Stripe;
using Nyra.BillingApi.Ingest;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Policies;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Simulation;

namespace Nyra.BillingApi.Readiness;

/// <summary>Has the backend look at itself; at most every few seconds, however often it is asked.</summary>
internal sealed class BackendPreflight(
    IConfiguration configuration, IOptions<StripeOptions> stripe, IOptions<StorageOptions> storage, IOptions<PaymentFailureOptions> failures,
    IEntitlementStore store, IWebhookQueue queue, IWorkerHeartbeats workers, CommandCenterStore center, PolicyPageReader pages,
    GetOnlyStripe looking,
    SignatureFailures signatures, IHostEnvironment environment, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);

    private bool _forgotten;

    private readonly SemaphoreSlim _looking = new(1);
    private (PreflightReport Report, PreflightContext Looked)? _last;

    public string Mode => stripe.Value.Livemode ? "live" : "test";

    /// <summary>See <see cref="SimulatorOrigin.Of"/>.</summary>
    public Uri? Simulator => SimulatorOrigin.Of(Setting, stripe.Value.Livemode, environment.IsProduction());

    /// <summary>What was found lately, with what was looked at; looked anew where that is older than a moment, or it is asked for.</summary>
    public async Task<(PreflightReport Report, PreflightContext Looked)> LookAsync(bool anew, CancellationToken ct)
    {
        await _looking.WaitAsync(ct);
        try
        {
            if (!Interlocked.Exchange(ref _forgotten, false) && !anew && _last is { } last && time.GetUtcNow() - last.Report.StartedAt < Fresh)
                return last;
            var context = Context();
            var report = await PreflightRunner.RunAsync(PreflightChecks.From(Seat.Backend), context, BuildVersion.Commit, IPreflightProgress.None, ct);
            _last = (report, context);
            return (report, context);
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>What was found is no longer so: the next look is a new one.</summary>
    public void Forget() => Volatile.Write(ref _forgotten, true);

    /// <summary>What the backend's checks look at.</summary>
    public PreflightContext Context() => new(Seat.Backend, Mode, Setting, time)
    {
        Stripe = looking.Client,
        Simulator = Simulator,
        PolicyPages = pages,
        ReadCommandCenter = center.ViewAsync,
        ReadRehearsals = async ct => [.. (await RehearsalLog.In(store).ReadAsync(ct)).Value.Rehearsals.Where(known => !known.Running).Select(known => known.Report)],
        Parts = new(storage.Value, store, queue, workers, queue is RedisWebhookQueue, failures.Value.Grace, signatures.LastAccepted),
    };

    public string? Setting(string name) => configuration[name];

    public void Dispose() => _looking.Dispose();
}
