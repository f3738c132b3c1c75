namespace Nyra.StripeSimulator.Invoices;

internal sealed record LinePeriod(long End, long Start);
