namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalSchedule(IReadOnlyList<string> Conditions)
{
    public static readonly PortalSchedule None = new([]);
}
