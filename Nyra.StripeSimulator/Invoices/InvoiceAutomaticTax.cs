namespace Nyra.StripeSimulator.Invoices;

internal sealed record InvoiceAutomaticTax
{
    public static readonly InvoiceAutomaticTax Off = new();

    public string? DisabledReason => null;

    public bool Enabled => false;

    public string? Liability => null;

    public string? Provider => null;

    public string? Status => null;
}
