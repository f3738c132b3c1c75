using Nyra.Billing.Entitlements;
using Nyra.Tests.Billing.Entitlements;

namespace Nyra.Tests.Proofs;

/// <summary>Without a fault it is the store it wraps: what goes red in a proof is the fault.</summary>
public sealed class FaultyStoreTests : EntitlementStoreContract
{
    private readonly InMemoryEntitlementStore _store = new();

    protected override Task<IEntitlementStore> OpenAsync() => Task.FromResult<IEntitlementStore>(new FaultyStore(_store, fault: "none"));
}
