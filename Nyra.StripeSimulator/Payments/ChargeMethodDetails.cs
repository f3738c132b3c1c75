namespace Nyra.StripeSimulator.Payments;

internal sealed record ChargeMethodDetails(ChargeCard Card)
{
    public string Type => "card";
}
