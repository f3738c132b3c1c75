using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Usage;

/// <summary>Counts hosted AI requests against the cap: what is reserved counts at once, so that callers together never pass it.</summary>
internal sealed class HostedAiMeter(IEntitlementStore store, IOptions<PaymentFailureOptions> failures, TimeProvider time)
{
    public static readonly TimeSpan ReservationLife = TimeSpan.FromMinutes(10);

    public HostedAiUsage UsageOf(Account account) => account.Usage.Value.At(account.Billing.Value.PeriodStart, time.GetUtcNow());

    public async Task<(Access Access, BillingState Billing)> LookAsync(string customerId, CancellationToken ct)
    {
        var billing = (await store.FindAsync(customerId, ct))?.Billing.Value ?? BillingState.None;
        return (LicenseGate.Decide(billing, PlanOptions.HostedAi, failures.Value.Grace, time.GetUtcNow()), billing);
    }

    /// <summary>Null where the cap leaves none.</summary>
    public async Task<(HostedAiUsage Usage, DateTimeOffset ExpiresAt)?> ReserveAsync(
        string customerId, BillingState billing, string reservationId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var usage = await store.UpdateUsageAsync(
            customerId, counter => counter.At(billing.PeriodStart, now).Reserve(reservationId, now + ReservationLife, billing.HostedAiCap), ct);
        return usage is null ? null : (usage, usage.Open(reservationId)!.ExpiresAt);
    }

    /// <summary>Null where no reservation of that id is open.</summary>
    public async Task<HostedAiUsage?> SettleAsync(string customerId, string reservationId, bool done, CancellationToken ct)
    {
        var period = ((await store.FindAsync(customerId, ct))?.Billing.Value ?? BillingState.None).PeriodStart;
        return await store.UpdateUsageAsync(
            customerId,
            counter =>
            {
                var now = counter.At(period, time.GetUtcNow());
                return done ? now.Commit(reservationId) : now.Release(reservationId);
            },
            ct);
    }

    public static int? Remaining(HostedAiUsage usage, int? cap) =>
        cap is { } limit ? Math.Max(0, limit - usage.Committed - usage.Reservations.Count) : null;
}
