using System.ComponentModel.DataAnnotations;

namespace Nyra.BillingApi.Usage;

/// <summary>Hosted AI requests of the current billing period.</summary>
/// <param name="Reserved">Under way: counted until released or expired.</param>
/// <param name="Cap">Null where nothing caps them.</param>
public sealed record UsageAnswer(int Used, int Reserved, int? Cap, int? Remaining, DateTimeOffset? PeriodStart, DateTimeOffset? PeriodEnd);

/// <summary>A hosted service is about to do one request for a customer.</summary>
/// <param name="ReservationId">The caller's own id, to repeat safely; one is made where it is left out.</param>
public sealed record ReserveRequest(
    [property: Required, MaxLength(255)] string CustomerId,
    [property: RegularExpression("^[A-Za-z0-9_-]{1,64}$", ErrorMessage = "Letters, digits, _ and - only, 1 to 64 of them.")] string? ReservationId = null);

/// <summary>The request was done (commit) or was not (release).</summary>
public sealed record SettleRequest([property: Required, MaxLength(255)] string CustomerId, [property: Required, MaxLength(64)] string ReservationId);

/// <summary>One request is reserved; commit or release it before it expires.</summary>
public sealed record Reserved(string ReservationId, DateTimeOffset ExpiresAt, int? Remaining);
