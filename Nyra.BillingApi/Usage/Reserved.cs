namespace Nyra.BillingApi.Usage;

/// <summary>One request is reserved; commit or release it before it expires.</summary>
public sealed record Reserved(string ReservationId, DateTimeOffset ExpiresAt, int? Remaining);
