using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Payments;

/// <summary>last_payment_error and last_setup_error: what the newest attempt failed on. What does not apply is left out.</summary>
internal sealed record PaymentError
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Charge { get; init; }

    public required string Code { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeclineCode { get; init; }

    public string DocUrl => "https://stripe.com/docs/error-codes/" + Code.Replace('_', '-');

    public required string Message { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PaymentMethod? PaymentMethod { get; init; }

    public string Type { get; init; } = "card_error";

    public static PaymentError Of(Decline decline, PaymentMethod method, string? charge = null) => new()
    {
        Charge = charge,
        Code = decline.Code,
        DeclineCode = decline.DeclineCode,
        Message = decline.Message,
        PaymentMethod = method,
        Type = decline.Type,
    };
}
