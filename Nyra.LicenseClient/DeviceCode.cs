namespace Nyra.LicenseClient;

/// <summary>A code by which another device joins this account; show it to the person, who types it there.</summary>
/// <param name="Code">For example <c>7Q3K-M0XZ</c>. A secret until it is used or expires.</param>
/// <param name="ExpiresAt">From when it is void.</param>
public sealed record DeviceCode(string Code, DateTimeOffset ExpiresAt);
