using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.BillingApi.Checkout;

/// <summary>
/// Degraded while the configured price cannot be sold. Stripe is asked at most every 30 s and never keeps a probe waiting: then, and where
/// it does not answer, what it said last counts.
/// </summary>
internal sealed class PriceHealthCheck(PlanPrice price, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);

    private readonly Lock _starting = new();
    private Task _fetch = Task.CompletedTask;
    private DateTimeOffset _began = DateTimeOffset.MinValue;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var fetch = Fetch();
        await Task.WhenAny(fetch, Task.Delay(MaxWait, cancellationToken));
        return price.Last switch
        {
            null => HealthCheckResult.Healthy("Not known: Stripe has not said yet whether the configured price can be sold."),
            { Problem: { } problem } => HealthCheckResult.Degraded($"Checkout is not possible: {problem}"),
            _ => HealthCheckResult.Healthy("The configured price can be sold."),
        };
    }

    private Task Fetch()
    {
        lock (_starting)
        {
            var now = time.GetUtcNow();
            if (_fetch.IsCompleted && now - _began >= Fresh)
                (_began, _fetch) = (now, FetchAsync());
            return _fetch;
        }
    }

    private async Task FetchAsync()
    {
        // Asked again and again while nothing else happens: a trace that begins unrecorded is recorded by no host on its way.
        Activity.Current = null;
        using var untraced = new Activity("price health check") { ActivityTraceFlags = ActivityTraceFlags.None };
        untraced.SetIdFormat(ActivityIdFormat.W3C).Start();
        try
        {
            await price.FindProblemAsync(CancellationToken.None);
        }
        catch (Exception away) when (away is StripeException or HttpRequestException or OperationCanceledException)
        {
            // That Stripe is away is not this check's: what it said last counts.
        }
    }
}
