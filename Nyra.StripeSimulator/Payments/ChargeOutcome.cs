using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Payments;

internal sealed record ChargeOutcome(string NetworkStatus, string? Reason, string SellerMessage, string Type)
{
    private static readonly ChargeOutcome Authorized = new("approved_by_network", null, "Payment complete.", "authorized");

    public string? AdviceCode => null;

    public string? NetworkAdviceCode => null;

    public string? NetworkDeclineCode => null;

    public string RiskLevel => "normal";

    public static ChargeOutcome Of(Decline? refusal) => refusal is null
        ? Authorized
        : new ChargeOutcome(
            "declined_by_network", refusal.DeclineCode ?? refusal.Code,
            "The bank did not return any further details with this decline.", "issuer_declined");
}
