namespace Nyra.StripeSimulator.Invoices;

internal sealed record InvoicePaymentSettings
{
    public static readonly InvoicePaymentSettings Standard = new();

    public string? DefaultMandate => null;

    public string? PaymentMethodOptions => null;

    public string? PaymentMethodTypes => null;
}
