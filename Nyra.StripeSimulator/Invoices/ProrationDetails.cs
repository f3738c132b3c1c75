namespace Nyra.StripeSimulator.Invoices;

/// <summary>Stripe names the lines a credit goes back to; the simulator does not keep them.</summary>
internal sealed record ProrationDetails
{
    public static readonly ProrationDetails None = new();

    public string? CreditedItems => null;
}
