namespace Nyra.StripeSimulator.Invoices;

internal sealed record InvoiceTransitions
{
    public static readonly InvoiceTransitions None = new();

    public long? FinalizedAt { get; init; }

    public long? MarkedUncollectibleAt { get; init; }

    public long? PaidAt { get; init; }

    public long? VoidedAt { get; init; }
}
