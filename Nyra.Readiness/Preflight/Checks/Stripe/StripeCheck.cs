using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Something that must be so at Stripe.</summary>
public abstract class StripeCheck(string name, string title) : ICheck
{
    public string Name => name;

    public string Title => title;

    public CheckGroup Group => CheckGroup.StripeSetup;

    public Seat Seats => Seat.Both;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) =>
        context.LookAsync(this, stripe => LookAsync(stripe, context, ct), ct);

    protected abstract Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct);
}
