using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Customers;

internal sealed class PaymentMethod : IStripeObject
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
}
