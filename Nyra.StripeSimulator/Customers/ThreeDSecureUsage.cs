namespace Nyra.StripeSimulator.Customers;

internal sealed record ThreeDSecureUsage(bool Supported)
{
    public static readonly ThreeDSecureUsage Always = new(Supported: true);
}
