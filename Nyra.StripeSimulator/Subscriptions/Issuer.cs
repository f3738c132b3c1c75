namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record Issuer(string Type)
{
    public static readonly Issuer Self = new("self");
}
