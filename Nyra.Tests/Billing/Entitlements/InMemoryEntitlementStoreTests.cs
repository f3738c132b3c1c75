using Nyra.Billing.Entitlements;

namespace Nyra.Tests.Billing.Entitlements;

public sealed class InMemoryEntitlementStoreTests : EntitlementStoreContract
{
    private readonly InMemoryEntitlementStore _store = new();

    protected override Task<IEntitlementStore> OpenAsync() => Task.FromResult<IEntitlementStore>(_store);
}
