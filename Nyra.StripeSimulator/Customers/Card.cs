using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.Customers;

internal sealed record Card
{
    public required string Brand { get; init; }

    public CardChecks Checks => CardChecks.Passed;

    public string Country => "US";

    public string DisplayBrand => Brand;

    public required int ExpMonth { get; init; }

    public required int ExpYear { get; init; }

    public required string Fingerprint { get; init; }

    public required string Funding { get; init; }

    public string? GeneratedFrom => null;

    public required string Last4 { get; init; }

    public CardNetworks Networks => new([Brand]);

    public string RegulatedStatus => "unregulated";

    public ThreeDSecureUsage ThreeDSecureUsage => ThreeDSecureUsage.Always;

    public string? Wallet => null;

    /// <summary>How the card behaves; never on the wire.</summary>
    [JsonIgnore]
    public required TestCard Behavior { get; init; }
}
