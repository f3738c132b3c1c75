namespace Nyra.Billing.Entitlements;

/// <summary>How a reservation ended, remembered until it would have expired.</summary>
/// <param name="Done">Whether the request was done; else it was given back.</param>
public sealed record Settlement(string Id, DateTimeOffset ExpiresAt, bool Done);
