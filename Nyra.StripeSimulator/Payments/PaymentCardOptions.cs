namespace Nyra.StripeSimulator.Payments;

internal sealed record PaymentCardOptions
{
    public string? Installments => null;

    public string? MandateOptions => null;

    public string? Network => null;

    public string RequestThreeDSecure => "automatic";
}
