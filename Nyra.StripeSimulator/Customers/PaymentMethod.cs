using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Customers;

internal sealed class PaymentMethod : IStripeObject, ICustomerOwned
{
    public required string Id { get; init; }

    public string Object => "payment_method";

    public string AllowRedisplay { get; set; } = "unspecified";

    public BillingDetails BillingDetails { get; set; } = BillingDetails.None;

    public required Card Card { get; set; }

    public required long Created { get; init; }

    public string? Customer { get; set; }

    public string? CustomerAccount => null;

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public string Type => "card";

    /// <summary>The bank was asked when the card was saved, and lets later charges pass.</summary>
    [JsonIgnore]
    public bool IsSetUp { get; set; }

    [JsonIgnore]
    public bool AsksForAuthentication =>
        Card.Behavior.Authentication == AskedFor.EveryPayment || (Card.Behavior.Authentication == AskedFor.FirstUse && !IsSetUp);
}
