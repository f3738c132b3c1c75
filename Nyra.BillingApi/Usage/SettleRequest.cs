using System.ComponentModel.DataAnnotations;

namespace Nyra.BillingApi.Usage;

/// <summary>The request was done (commit) or was not (release).</summary>
public sealed record SettleRequest([property: Required, MaxLength(255)] string CustomerId, [property: Required, MaxLength(64)] string ReservationId);
