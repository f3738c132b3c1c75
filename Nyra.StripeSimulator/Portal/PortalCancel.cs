namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalCancel(bool Enabled, string Mode, PortalCancellationReason CancellationReason)
{
    public const string PeriodEndMode = "at_period_end";
    public const string ImmediateMode = "immediately";

    public static readonly PortalCancel AtPeriodEnd = new(Enabled: true, PeriodEndMode, PortalCancellationReason.Off);
    public static readonly PortalCancel Off = AtPeriodEnd with { Enabled = false };

    public string ProrationBehavior => "none";
}
