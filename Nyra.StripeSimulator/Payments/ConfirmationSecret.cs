namespace Nyra.StripeSimulator.Payments;

/// <summary>What a client confirms an invoice's payment with.</summary>
internal sealed record ConfirmationSecret(string ClientSecret)
{
    public string Type => "payment_intent";
}
