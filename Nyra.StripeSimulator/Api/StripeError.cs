using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Api;

/// <summary>What Stripe puts under "error". Field order and the omission of what is null follow Stripe's.</summary>
internal sealed record StripeError
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Charge { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeclineCode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DocUrl => Code is null ? null : "https://stripe.com/docs/error-codes/" + Code.Replace('_', '-');

    public required string Message { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Param { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PaymentIntent? PaymentIntent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SetupIntent? SetupIntent { get; init; }

    public string Type { get; init; } = "invalid_request_error";
}
