namespace Nyra.StripeSimulator.Customers;

internal sealed record CardChecks
{
    public static readonly CardChecks Passed = new();

    public string? AddressLine1Check => null;

    public string? AddressPostalCodeCheck => null;

    public string CvcCheck => "pass";
}
