namespace Nyra.Billing.Entitlements;

/// <summary>A code by which one more device joins an account; it is kept as a SHA-256 hash (lower-case hex) only.</summary>
/// <param name="ExpiresAt">From when it is void.</param>
/// <param name="Replaces">The lost device that is released when the code is used; null for a code that only lets one in.</param>
/// <param name="OfferedBy">The device it was shown on, with whose release it ends; null for one that the operator gave.</param>
/// <param name="UsedBy">The device that used it: it alone may use it again, since the first answer may have been lost on the way.</param>
public sealed record DeviceCode(string Hash, DateTimeOffset ExpiresAt, string? Replaces = null, string? OfferedBy = null, string? UsedBy = null);
