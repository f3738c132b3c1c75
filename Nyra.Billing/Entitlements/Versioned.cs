namespace Nyra.Billing.Entitlements;

/// <summary>A value and the number of changes it has seen. Version 0 was never saved.</summary>
public readonly record struct Versioned<T>(long Version, T Value);
