using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Rehearsal;

/// <summary>A subscription whose payment fails gives no access: at once, unless a grace was decided.</summary>
public sealed class FailedPaymentRevokesCheck : ICheck
{
    private const int MostDays = 14;

    public string Name => "payment-failure-revokes-at-once";

    public string Title => "Failed payments revoke";

    public CheckGroup Group => CheckGroup.Rehearsal;

    public Seat Seats => Seat.Backend;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        var days = context.Parts!.FailureGrace.TotalDays;
        return Task.FromResult(days switch
        {
            0 => CheckResult.Pass("A failed payment revokes at once.", $"{Names.PaymentFailureGraceDays}=0"),
            <= MostDays => CheckResult.Warn(
                $"A failed payment is borne with for {days:0.#} days.", "Fine where the policies say so; the handbook asks that failed subscriptions revoke.", $"{Names.PaymentFailureGraceDays}={days:0.#}"),
            _ => CheckResult.Fail($"A failed payment is borne with for {days:0.#} days.", $"Set {Names.PaymentFailureGraceDays} to {MostDays} or fewer."),
        });
    }
}
