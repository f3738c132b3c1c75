namespace Nyra.StripeSimulator.Customers;

internal sealed record BillingDetails
{
    public static readonly BillingDetails None = new();

    public Address Address { get; init; } = Address.Blank;

    public string? Email { get; init; }

    public string? Name { get; init; }

    public string? Phone { get; init; }

    public string? TaxId => null;
}
