namespace Nyra.BillingApi.Operations;

/// <summary>What was erased of one customer.</summary>
/// <param name="AuditRows">Rows of the audit, with the account.</param>
/// <param name="Webhooks">Webhooks waiting, held or dead-lettered.</param>
public sealed record Erased(string CustomerId, bool Account, int Devices, int AuditRows, int Checkouts, int Webhooks);
