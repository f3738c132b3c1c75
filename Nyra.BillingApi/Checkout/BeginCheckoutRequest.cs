using System.ComponentModel.DataAnnotations;
using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Checkout;

/// <summary>A device wants to subscribe.</summary>
/// <param name="Challenge">base64url(SHA-256(verifier)); the device keeps the verifier and shows it when it activates.</param>
/// <param name="Email">Prefills the payment page. It proves nothing and is given nothing.</param>
public sealed record BeginCheckoutRequest(
    [property: Required, RegularExpression(DeviceId.Pattern, ErrorMessage = DeviceId.Rule)] string DeviceId,
    [property: Required, RegularExpression(CheckoutChallenge.Pattern, ErrorMessage = "base64url(SHA-256(verifier)) without padding: 43 characters.")] string Challenge,
    [property: EmailAddress, MaxLength(254)] string? Email = null);
