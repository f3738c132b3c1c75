using System.ComponentModel.DataAnnotations;
using Nyra.BillingApi.Licensing;

namespace Nyra.BillingApi.Activation;

/// <summary>A device claims the subscription it paid for.</summary>
/// <param name="SessionId">The checkout session, as it came back in the success address.</param>
/// <param name="Verifier">What only the device that began the checkout knows: its SHA-256 was the challenge.</param>
/// <param name="DeviceName">What people call the device, shown in the list of devices.</param>
/// <param name="Nonce">As <see cref="RefreshRequest.Nonce"/>.</param>
public sealed record ActivationRequest(
    [property: Required, MaxLength(255)] string SessionId,
    [property: Required, MaxLength(256)] string Verifier,
    [property: Required, RegularExpression(DeviceId.Pattern, ErrorMessage = DeviceId.Rule)] string DeviceId,
    [property: Required, RegularExpression(DeviceId.NamePattern, ErrorMessage = DeviceId.NameRule)] string DeviceName,
    [property: RegularExpression(RefreshRequest.NoncePattern, ErrorMessage = RefreshRequest.NonceRule)] string? Nonce = null);
