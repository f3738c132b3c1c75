namespace Nyra.BillingApi.Licensing;

/// <summary>What a device token is worth now (after RFC 7662).</summary>
/// <param name="Active">Whether the token is known, its device activated and its subscription gives access.</param>
/// <param name="Code">The access code behind it; <c>unknown-token</c> where the token is not known.</param>
public sealed record Introspection(
    bool Active, string Code, string? CustomerId = null, string? DeviceId = null, string? Plan = null, IReadOnlyList<string>? Features = null);
