namespace Nyra.StripeSimulator.Customers;

internal sealed record CardNetworks(IReadOnlyList<string> Available)
{
    public string? Preferred => null;
}
