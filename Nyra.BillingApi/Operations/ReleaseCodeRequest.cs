using System.ComponentModel.DataAnnotations;

namespace Nyra.BillingApi.Operations;

/// <summary>The operator gives a customer who has no device at hand a code for another one.</summary>
/// <param name="DeviceId">The lost device, whose place the other one takes; left out where there is none to release.</param>
/// <param name="Now">Whether the lost device is released at once, for example since it was stolen; else when the code is used.</param>
public sealed record ReleaseCodeRequest([property: MaxLength(128)] string? DeviceId = null, bool Now = false);
