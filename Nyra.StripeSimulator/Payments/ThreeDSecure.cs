namespace Nyra.StripeSimulator.Payments;

internal sealed record ThreeDSecure
{
    public static readonly ThreeDSecure Authenticated = new();

    public string AuthenticationFlow => "challenge";

    public string ElectronicCommerceIndicator => "05";

    public string? ExemptionIndicator => null;

    public string Result => "authenticated";

    public string? ResultReason => null;

    public string? TransactionId => null;

    public string Version => "2.2.0";
}
