using System.ComponentModel.DataAnnotations;

namespace Nyra.BillingApi.Usage;

/// <summary>A hosted service is about to do one request for a customer.</summary>
/// <param name="ReservationId">The caller's own id, to repeat safely; one is made where it is left out.</param>
public sealed record ReserveRequest(
    [property: Required, MaxLength(255)] string CustomerId,
    [property: RegularExpression("^[A-Za-z0-9_-]{1,64}$", ErrorMessage = "Letters, digits, _ and - only, 1 to 64 of them.")] string? ReservationId = null);
