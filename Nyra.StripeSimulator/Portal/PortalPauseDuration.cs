namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalPauseDuration(string Type)
{
    public IReadOnlyList<string> IntervalOptions => [];
}
