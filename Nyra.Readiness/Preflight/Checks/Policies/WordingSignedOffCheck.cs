using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight.Checks.Stripe;
using Stripe;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Policies;

/// <summary>Whoever approved the refund and cancellation wording saw beside it what the system really does, and that is still so.</summary>
public sealed class WordingSignedOffCheck : ICheck
{
    public string Name => "policy-wording-signed-off";

    public string Title => "Refund and cancellation wording signed off beside the configuration";

    public CheckGroup Group => CheckGroup.Policies;

    // How long failed payments are borne with is the backend's setting: a shell without it would say 0.
    public Seat Seats => Seat.Backend;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) =>
        context.CompareAsync(this, (stripe, center) => LookAsync(stripe, context, center, ct), ct);

    /// <summary>What the system does, in a line: what the words must agree with.</summary>
    public static async Task<string> ConfigurationAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        var cancel = (await context.PortalAsync(stripe, ct))?.Features?.SubscriptionCancel;
        var portal = cancel is { Enabled: true } ? $"cancel {cancel.Mode}, proration {cancel.ProrationBehavior}" : "no cancellation in the portal";
        return $"{portal}; refunds by hand; failed payments borne with for {context.Setting(Names.PaymentFailureGraceDays) ?? "0"} days";
    }

    private static async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CommandCenterDocument center, CancellationToken ct)
    {
        var actual = await ConfigurationAsync(stripe, context, ct);
        var open = new[] { PolicyNames.Refund, PolicyNames.Cancellation }
            .Where(policy => center.Policies.GetValueOrDefault(policy)?.ApprovedConfiguration != actual).ToList();
        return open.Count == 0
            ? CheckResult.Pass("Signed off beside what the system does.", actual)
            : CheckResult.Fail($"Not signed off beside what the system does: {string.Join(", ", open)}.", "Read the wording beside this configuration, and approve the page anew.", actual);
    }
}
