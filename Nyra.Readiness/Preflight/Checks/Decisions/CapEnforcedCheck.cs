using System.Globalization;
using Nyra.Billing.Configuration;
using Nyra.Readiness.CommandCenter;

namespace Nyra.Readiness.Preflight.Checks.Decisions;

/// <summary>The backend enforces the cap of hosted AI that was decided.</summary>
public sealed class CapEnforcedCheck : ICheck
{
    public string Name => "hosted-ai-cap-enforced";

    public string Title => "Hosted AI cap as decided";

    public CheckGroup Group => CheckGroup.Decisions;

    public Seat Seats => Seat.Backend;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        var view = await context.CommandCenterAsync(ct);
        var setting = context.Setting("Plan:HostedAiCap");
        var enforced = setting is null ? new PlanOptions().HostedAiCap : int.Parse(setting, CultureInfo.InvariantCulture);
        if (view.Document?.Value.Decided(DecisionNames.HostedAiCap)?.Value is not { } decided)
            return CheckResult.Fail("What cap was decided is not known.", view.Problem ?? "Save the hosted AI cap in the command center.", $"{enforced} a month enforced");
        return decided == enforced.ToString(CultureInfo.InvariantCulture)
            ? CheckResult.Pass($"{enforced} requests a month, as decided.")
            : CheckResult.Fail("Another cap is enforced than the one decided.", "Set Plan__HostedAiCap on the backend, or decide anew.", $"enforced {enforced}, decided {decided}");
    }
}
