namespace Nyra.StripeSimulator.Payments;

internal sealed record PaidBy(string PaymentIntent)
{
    public string Type => "payment_intent";
}
