namespace Nyra.StripeSimulator.Payments;

internal sealed record PaymentTransitions(long? CanceledAt, long? PaidAt)
{
    public static readonly PaymentTransitions None = new(null, null);
}
