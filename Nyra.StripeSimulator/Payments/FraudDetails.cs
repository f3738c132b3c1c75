namespace Nyra.StripeSimulator.Payments;

/// <summary>An empty hash: nobody reported anything.</summary>
internal sealed record FraudDetails
{
    public static readonly FraudDetails None = new();
}
