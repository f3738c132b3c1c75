namespace Nyra.Billing.Entitlements;

/// <summary>The entitlement store's medium failed: disk full, read-only, locked for too long, unreadable, or a database that does not answer.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
