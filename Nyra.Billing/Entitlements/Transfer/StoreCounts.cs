namespace Nyra.Billing.Entitlements.Transfer;

/// <summary>How much a store holds.</summary>
public sealed record StoreCounts(int Accounts, int AuditRows, int Checkouts, int Documents)
{
    public bool IsEmpty => this is { Accounts: 0, AuditRows: 0, Checkouts: 0, Documents: 0 };
}
