namespace Nyra.Billing.Entitlements;

/// <summary>One hosted AI request under way, given back by itself at <paramref name="ExpiresAt"/>.</summary>
public sealed record Reservation(string Id, DateTimeOffset ExpiresAt);
