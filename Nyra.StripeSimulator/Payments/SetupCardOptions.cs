namespace Nyra.StripeSimulator.Payments;

internal sealed record SetupCardOptions
{
    public string? MandateOptions => null;

    public string? Network => null;

    public string RequestThreeDSecure => "automatic";
}
