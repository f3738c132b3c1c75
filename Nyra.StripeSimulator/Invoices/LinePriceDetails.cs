namespace Nyra.StripeSimulator.Invoices;

internal sealed record LinePriceDetails(string Price, string Product);
