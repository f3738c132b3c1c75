namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalFlowCancel(string Subscription)
{
    public string? Retention => null;
}
