using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Checkout;

/// <summary>What is known of the payer: from the request at first, from the page once it is filled in.</summary>
internal sealed record CustomerDetails(string? Email, string? Name)
{
    public Address? Address { get; init; }

    public string? BusinessName => null;

    public string? IndividualName => null;

    public string? Phone { get; init; }

    public string TaxExempt => "none";

    public IReadOnlyList<string>? TaxIds { get; init; }
}
