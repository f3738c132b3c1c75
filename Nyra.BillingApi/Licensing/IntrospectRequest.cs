using System.ComponentModel.DataAnnotations;

namespace Nyra.BillingApi.Licensing;

/// <summary>A hosted service asks what a device token that a desktop showed it is worth.</summary>
public sealed record IntrospectRequest([property: Required, MaxLength(256)] string DeviceToken);
