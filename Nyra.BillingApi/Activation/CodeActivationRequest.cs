using System.ComponentModel.DataAnnotations;
using Nyra.BillingApi.Licensing;

namespace Nyra.BillingApi.Activation;

/// <summary>A device joins an account by a code that a device of the account showed, or the operator gave.</summary>
/// <param name="Code">As a person typed it: case, spaces and dashes do not count.</param>
/// <param name="DeviceName">What people call the device, shown in the list of devices.</param>
/// <param name="Nonce">As <see cref="RefreshRequest.Nonce"/>.</param>
public sealed record CodeActivationRequest(
    [property: Required, RegularExpression("^[A-Za-z0-9 -]{8,40}$", ErrorMessage = "8 or 16 letters and digits, with or without dashes.")] string Code,
    [property: Required, RegularExpression(DeviceId.Pattern, ErrorMessage = DeviceId.Rule)] string DeviceId,
    [property: Required, RegularExpression(DeviceId.NamePattern, ErrorMessage = DeviceId.NameRule)] string DeviceName,
    [property: RegularExpression(RefreshRequest.NoncePattern, ErrorMessage = RefreshRequest.NonceRule)] string? Nonce = null);
