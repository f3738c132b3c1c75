using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Something that must be so at Stripe.</summary>
/// <param name="needs">The backend's setting this is about, by its environment name: where this shell does not hold it, the backend is asked.</param>
public abstract class StripeCheck(string name, string title, string? needs = null) : ICheck
{
    public string Name => name;

    public string Title => title;

    public CheckGroup Group => CheckGroup.StripeSetup;

    public virtual Seat Seats => Seat.Both;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) =>
        needs is not null && context.Setting(needs) is null && await context.AsBackendSeesAsync(Name, ct) is { } seen
            ? seen
            : await context.LookAsync(this, stripe => LookAsync(stripe, context, ct), ct);

    protected abstract Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct);
}
