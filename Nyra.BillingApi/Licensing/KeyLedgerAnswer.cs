namespace Nyra.BillingApi.Licensing;

/// <summary>The keys that sign licenses or did, oldest first.</summary>
public sealed record KeyLedgerAnswer(IReadOnlyList<KeyEntry> Keys);
