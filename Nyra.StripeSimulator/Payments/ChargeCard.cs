using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Payments;

/// <summary>The card as it was charged.</summary>
internal sealed record ChargeCard
{
    public long? AmountAuthorized { get; init; }

    public string? AuthorizationCode => null;

    public required string Brand { get; init; }

    public CardChecks Checks => CardChecks.Passed;

    public string Country => "US";

    public string? ElectronicCommerceIndicator => null;

    public required int ExpMonth { get; init; }

    public required int ExpYear { get; init; }

    public required string Fingerprint { get; init; }

    public required string Funding { get; init; }

    public string? Installments => null;

    public required string Last4 { get; init; }

    public string? Mandate => null;

    public string Network => Brand;

    public string? NetworkTransactionId => null;

    public string RegulatedStatus => "unregulated";

    public ThreeDSecure? ThreeDSecure { get; init; }

    public string? TransactionLinkId => null;

    public string? Wallet => null;

    public static ChargeCard Of(Charge charge)
    {
        var card = charge.Method.Card;
        return new ChargeCard
        {
            AmountAuthorized = charge.Paid ? charge.Amount : null,
            Brand = card.Brand,
            ExpMonth = card.ExpMonth,
            ExpYear = card.ExpYear,
            Fingerprint = card.Fingerprint,
            Funding = card.Funding,
            Last4 = card.Last4,
            ThreeDSecure = charge.IsAuthenticated ? ThreeDSecure.Authenticated : null,
        };
    }
}
