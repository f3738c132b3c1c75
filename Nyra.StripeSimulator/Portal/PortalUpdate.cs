namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalUpdate(bool Enabled)
{
    public static readonly PortalUpdate Off = new(Enabled: false);

    public string? BillingCycleAnchor => null;

    public IReadOnlyList<string> DefaultAllowedUpdates => [];

    public string ProrationBehavior => "none";

    public PortalSchedule ScheduleAtPeriodEnd => PortalSchedule.None;

    public string TrialUpdateBehavior => "end_trial";
}
