namespace Nyra.StripeSimulator.Customers;

internal sealed record CustomerInvoiceSettings(string? DefaultPaymentMethod)
{
    public static readonly CustomerInvoiceSettings None = new(DefaultPaymentMethod: null);

    public string? CustomFields => null;

    public string? Footer => null;

    public string? RenderingOptions => null;
}
