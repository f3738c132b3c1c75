using System.Globalization;
using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight.Checks.Stripe;
using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Decisions;

/// <summary>The backend enforces the cap of hosted AI that was decided: the lower of its own setting and what Stripe's feature says.</summary>
public sealed class CapEnforcedCheck : ICheck
{
    public string Name => "hosted-ai-cap-enforced";

    public string Title => "Hosted AI cap as decided";

    public CheckGroup Group => CheckGroup.Decisions;

    public Seat Seats => Seat.Backend;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) =>
        context.CompareAsync(this, (stripe, center) => LookAsync(stripe, context, center, ct), ct);

    private static async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CommandCenterDocument center, CancellationToken ct)
    {
        var ours = context.Setting("Plan:HostedAiCap") is { } setting ? int.Parse(setting, CultureInfo.InvariantCulture) : new PlanOptions().HostedAiCap;
        var theirs = (await context.FeaturesAsync(stripe, ct)).Where(feature => feature.EntitlementFeature.LookupKey == PlanOptions.HostedAi)
            .Select(feature => StripeCustomers.CapIn(feature.EntitlementFeature.Metadata)).FirstOrDefault();
        var enforced = Math.Min(theirs ?? ours, ours);
        var evidence = $"Plan__HostedAiCap {ours}, the feature's metadata {theirs?.ToString(CultureInfo.InvariantCulture) ?? "says none"}";
        if (center.Decided(DecisionNames.HostedAiCap)?.Value is not { } decided)
            return CheckResult.Fail($"What cap was decided is not known; {enforced} a month is enforced.", "Save the hosted AI cap in the command center.", evidence);
        return decided == enforced.ToString(CultureInfo.InvariantCulture)
            ? CheckResult.Pass($"{enforced} requests a month, as decided.", evidence)
            : CheckResult.Fail(
                $"{enforced} requests a month are enforced, and {decided} decided.", "Set Plan__HostedAiCap on the backend or the feature's metadata at Stripe, or decide anew.", evidence);
    }
}
