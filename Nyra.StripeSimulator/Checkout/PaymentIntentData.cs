using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Checkout;

/// <summary>"payment_intent_data" of mode=payment: what the payment will carry.</summary>
internal sealed record PaymentIntentData
{
    public static readonly PaymentIntentData None = new();

    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = Api.Metadata.Empty;

    public string? Description { get; private init; }

    public string? ReceiptEmail { get; private init; }

    public string? SetupFutureUsage { get; private init; }

    public Shipping? Shipping { get; private init; }

    public string? StatementDescriptor { get; private init; }

    public static PaymentIntentData Read(Parameters parameters, bool isPayment)
    {
        if (parameters.Group("payment_intent_data") is not { } group)
        {
            return None;
        }

        if (!isPayment)
        {
            parameters.Refuse(StripeErrors.Invalid(
                "You can not pass `payment_intent_data` in `subscription` mode.", "payment_intent_data"));
        }

        group.OneOf("capture_method", "automatic", "automatic_async");
        group.Unsupported("application_fee_amount", "on_behalf_of", "statement_descriptor_suffix", "transfer_data", "transfer_group");
        return new PaymentIntentData
        {
            Metadata = group.Metadata(),
            Description = group.Text("description"),
            ReceiptEmail = group.Text("receipt_email"),
            SetupFutureUsage = group.OneOf("setup_future_usage", "off_session", "on_session"),
            Shipping = Shipping.Read(group),
            StatementDescriptor = group.Text("statement_descriptor"),
        };
    }
}
