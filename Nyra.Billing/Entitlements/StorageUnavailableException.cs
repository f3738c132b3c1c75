namespace Nyra.Billing.Entitlements;

/// <summary>The entitlement store's medium failed: disk full, read-only, locked for too long, or unreadable.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
